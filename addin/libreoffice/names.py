"""Names that both the extension's texts and its component use: a saved document holds them."""

EXTENSION_IDENTIFIER = "org.netshare.calc"
ADD_IN = f"{EXTENSION_IDENTIFIER}.AddIn"
JOB = f"{EXTENSION_IDENTIFIER}.ResolveNames"


def camel(name: str) -> str:
    """A method's or argument's name: frozen from the first release."""
    first, *rest = name.lower().split("_")
    return first + "".join(word.capitalize() for word in rest)
