"""What may leave: decisions, statements, disclosure control and the door. Used by notebook 04."""
