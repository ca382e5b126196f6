"""Files in: contracts, reading, cleaning, series. Used by notebook 01."""
