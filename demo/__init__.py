"""Invented partner files for the demonstration: Stockport's place names, nobody's figures."""
