"""What users open: the workbooks, the rooms that make them, the checker, the command."""
