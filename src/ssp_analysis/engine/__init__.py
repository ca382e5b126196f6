"""Runs the six notebooks and makes a pack of what they leave."""
