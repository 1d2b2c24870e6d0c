"""How a workbook's formulas call our functions where an Office add-in brings them."""

from __future__ import annotations

from udfs import functions, registry

from ..formulas import CUSTOM, opens_call, tokens_of


def stored_names() -> list[str]:
    return [f"{CUSTOM}{function.name}" for function in functions]


def stored(formula: str) -> str:
    """A worksheet formula as Excel stores it; one that calls none of our functions stays as it is."""
    tokens = tokens_of(formula)
    for token in tokens:
        function = registry.get(token.value[:-1].upper()) if opens_call(token) else None
        if function is not None:
            token.value = f"{CUSTOM}{function.name}("
    return "=" + "".join(token.value for token in tokens)
