"""What Excel's function wizard shows."""

from __future__ import annotations

from udfs import Param, functions

from .words import CODE_PAGE, LONGEST_HELP_TEXT

FIRST_CATEGORY = 20  # Excel's own are counted before


def categories() -> list[str]:
    """The functions' categories in the order in which a workbook declares them."""
    return list(dict.fromkeys(function.category for function in functions))


def category_number(category: str) -> int:
    return FIRST_CATEGORY + categories().index(category)


def argument_help() -> dict[str, list[str]]:
    """The help for each argument of each function."""
    return {function.name: list(map(_help, function.params)) for function in functions}


def _help(param: Param) -> str:
    """Meaning, and unit where there is one."""
    return plain(param.arg.help + (f" ({param.arg.unit})" if param.arg.unit else ""))


def plain(text: str) -> str:
    """A text that the code page has; what does not fit is an error here, not a "?" in Excel."""
    if len(text) > LONGEST_HELP_TEXT:
        raise ValueError(f"longer than {LONGEST_HELP_TEXT} characters: {text}")
    text.encode(CODE_PAGE)
    return text
