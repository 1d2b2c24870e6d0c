"""The host in this process: workbooks and single formulas computed with the real functions."""
