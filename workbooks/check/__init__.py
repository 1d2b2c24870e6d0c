"""What can be wrong with formulas whose values are right."""
