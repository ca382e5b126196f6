"""Turns a community safety partnership's partner files into its committee pack."""

__version__ = "0.2.0"
