"""Excel on Windows: the module its Python imports, the VBA that calls it, the files, and how they get there."""
