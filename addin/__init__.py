"""How each host gets the functions: one file or folder per host, none of which adds meaning."""
