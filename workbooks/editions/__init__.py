"""The files that are shipped, with values inside."""
