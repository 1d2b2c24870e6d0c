"""The checker: what is wrong with a workbook, from values that differ to formulas that are only doubtful."""
