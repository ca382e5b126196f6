"""The suppression engine: which sums of whole numbers to hide; it knows nothing of crime."""
