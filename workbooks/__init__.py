"""What users open: the figures, the template built from them, and the checker."""
