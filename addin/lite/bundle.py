"""The code that a workbook brings, as one text. For now a text of every character that can go wrong."""

from __future__ import annotations

TEXT = '''"""NetShare: a placeholder with "quotes", 'others', & < > ]]> and \\\\n; tab\tnewline, no-break\u00a0space, €, 😀."""

if True:
\tLINES = "begin with tabs"  # and end with spaces  \n
'''


def source() -> str:
    return TEXT
