"""Settings of all tests: property tests try the same cases on every machine, fast or slow."""

from hypothesis import settings

settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")
