"""The headers of a table of figures: what people type, and the columns they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from addin.refusal import Refusal, nearest
from udfs.texts import plain

_BETWEEN = re.compile(r"[ _\-]+")  # words
_NEAR = 0.8  # of 1: how alike two words are


def column_of(header: str, known: Sequence[str]) -> str:
    """The column that a header means; one that is not known stays as it was typed."""
    name = _plain(header)
    return name if name in known else header.strip()


def columns_of(headers: Mapping[str, str], needed: Sequence[str], known: Sequence[str], file: str) -> list[str]:
    """The columns that headers mean, each header given by its place; a Refusal where that is not clear."""
    columns = [column_of(header, known) for header in headers.values()]
    places: dict[str, str] = {}
    for (place, header), column in zip(headers.items(), columns, strict=True):
        shown = f"{header.strip()!r} ({place})"
        if column in known and column in places:
            raise Refusal(f"{file}: the column {column} appears twice, as {places[column]} and {shown}")
        places[column] = shown
    for column in known:
        nearest = "" if column in places else nearest_to(column, headers, known)
        if nearest:
            raise Refusal(f"{file}: there is no column {column}; did you mean {nearest}?")
        if column not in places and column in needed:
            raise Refusal(f"{file}: the column {column} is missing")
    return columns


def nearest_to(column: str, headers: Mapping[str, str], known: Sequence[str]) -> str:
    """The unknown header that is most like a column, with its place; "" if none is much like it."""
    unknown = {_plain(h): f"{h.strip()} ({place})" for place, h in headers.items() if column_of(h, known) not in known}
    found = nearest(column, unknown, _NEAR)
    return unknown[found] if found else ""


def _plain(header: str) -> str:
    return _BETWEEN.sub("_", plain(header)).casefold()
