"""Excel for Windows: the functions as VBA that asks Python, in an add-in and in a workbook."""
