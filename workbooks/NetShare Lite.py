"""NetShare: a placeholder with "quotes", 'others', & < > ]]> and \\n; tab	newline, no-break space, €, 😀."""

if True:
	LINES = "begin with tabs"  # and end with spaces  

