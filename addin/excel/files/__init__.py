"""The files for Excel on Windows: the add-in, the workbook with macros, their VBA project."""
