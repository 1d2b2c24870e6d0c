"""The version of the functions, of the files built from them and of the package."""

VERSION = "0.1.0"
