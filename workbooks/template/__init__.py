"""The template's sheets: a module each, and one for each larger part of a sheet."""
