"""Excel on Windows: the module its Python server imports, and the VBA that calls it."""
