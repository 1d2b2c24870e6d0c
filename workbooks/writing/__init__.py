"""How a sheet is written: styles, lines, results."""
