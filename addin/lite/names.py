"""How a workbook's formulas call our functions where an Office add-in brings them."""

from __future__ import annotations

from udfs import functions, registry

from ..formulas.tokens import CUSTOM, opens_call, tokens_of


def stored_names() -> list[str]:
    return [f"{CUSTOM}{function.name}" for function in functions]


def stored_calls(formula: str) -> str:
    """A worksheet formula as Excel stores it; one that calls none of our functions stays as it is."""
    tokens = tokens_of(formula)
    calls = [token for token in tokens if opens_call(token) and token.value[:-1].upper() in registry]
    for token in calls:
        token.value = f"{CUSTOM}{token.value.upper()}"
    return "=" + "".join(token.value for token in tokens) if calls else formula
