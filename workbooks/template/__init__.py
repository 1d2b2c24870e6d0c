"""The template's sheets, one module each."""
