"""Putting the add-in into Excel on Windows, and taking it out again."""
