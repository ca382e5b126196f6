"""Turns a community safety partnership's partner files into its committee pack."""

import os
import sys

__version__ = "0.2.0"

# Sums over several threads differ in their last digits from machine to machine; and the matrices
# here are so small that threads only get in each other's way. numpy asks once, when it is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# jsonschema would check one kind of web address with it, which takes two seconds to import.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
