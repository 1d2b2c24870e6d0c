"""What a line of a reference workbook is, and how it is written."""
