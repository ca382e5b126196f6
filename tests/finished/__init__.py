"""Reads finished files of a pack as their readers' programs do, and holds them to the rules."""
