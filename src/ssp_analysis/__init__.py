"""Turns a community safety partnership's partner files into its committee pack."""

import os

__version__ = "0.2.0"

# Sums over several threads differ in their last digits from machine to machine; and the matrices
# here are so small that threads only get in each other's way. numpy asks once, when it is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
