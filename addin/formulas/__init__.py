"""The text of formulas: its tokens, what it refers to, how files store it."""
