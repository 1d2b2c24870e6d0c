"""How Excel on Windows gets the functions."""
