"""Pieces of a formula's template, in which single braces hold the keys of lines."""

from __future__ import annotations

from collections.abc import Iterable

from .keys import Key


def literal(text: str) -> str:
    """A text constant."""
    return '"' + braced(text.replace('"', '""')) + '"'


def braced(formula: str) -> str:
    """A finished formula as part of a template."""
    return formula.replace("{", "{{").replace("}", "}}")


def in_row(items: Iterable[object]) -> str:
    """An array constant of one row; a single item stands alone."""
    return _array(items, ",")


def in_column(items: Iterable[object]) -> str:
    """An array constant of one column; a single item stands alone."""
    return _array(items, ";")


def _array(items: Iterable[object], separator: str) -> str:
    texts = [str(item) for item in items]
    return texts[0] if len(texts) == 1 else braced("{" + separator.join(texts) + "}")


def span(first: Key, last: Key) -> str:
    """The range from one line to another below it."""
    return str(first) if first == last else f"{first}:{last}"


def in_percent(fraction: str) -> str:
    """A fraction as a text of percent: TEXT would round it or read its format in the user's language."""
    return f'ROUND(100*{fraction},6)&"%"'


def look_up(*arguments: str) -> str:
    """A figure in the table Figures, by entity, metric and period; then the field, if not its value, and the source."""
    return f"FIGURE(Figures[#All],{','.join(arguments)})"
