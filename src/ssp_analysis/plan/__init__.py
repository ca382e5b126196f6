"""What was promised and what came of it: plan, progress, returns, grants. Used by notebook 03."""
