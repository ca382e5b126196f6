"""Expected against observed: restrictions, comparison, impact. Used by notebook 02."""
