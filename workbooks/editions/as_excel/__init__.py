"""What openpyxl writes, written the way Excel itself writes it."""
