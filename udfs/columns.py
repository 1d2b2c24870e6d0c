"""Ranges element by element: whole columns where they are clean, single rows where they are not."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import compress, repeat
from typing import Any

from .errors import VALUE, Failure
from .function import Udf
from .parameters import Param, SameAs
from .reading import RANGES, blank_in_range, read_given, reject_errors
from .reasons import extent_reason
from .results import CAUGHT, Found, failure_of, finish_column, note_blanks
from .values import Argument, Cell, Range

Lane = list[Cell]


def each(function: Udf, args: tuple[Argument, ...], attempt: Callable[..., Any]) -> list[list[Found]]:
    """One result per element. An error in an element stays there; a failure of a list, which
    belongs to every element, is raised."""
    given: dict[Param, Any] = dict(zip(function.params, args, strict=True))
    rows, columns = _extent(given)
    lanes = {p: _lane(a, rows, columns) for p, a in given.items() if p.each and type(a) in RANGES}
    fixed = {p: a for p, a in given.items() if p not in lanes}

    def single(index: int) -> Found:
        row = (blank_in_range(lanes[p][index]) if p in lanes else a for p, a in given.items())
        found: Found = attempt(function, tuple(row))
        return found

    try:
        shared = dict(zip(fixed, read_given([*fixed], [*fixed.values()]), strict=True))
    except Failure:
        if not all(p.each for p in fixed):
            raise
        out = [single(i) for i in range(rows * columns)]
    else:
        clean = _clean_rows(lanes)
        kept = {p: list(compress(lane, clean)) for p, lane in lanes.items()} if clean else lanes
        out = _run(function, [kept[p] if p in kept else shared[p] for p in given])
        if clean:
            results = iter(out)
            out = [next(results) if ok else single(i) for i, ok in enumerate(clean)]
    if None in args:
        note_blanks(function, args, [out])
    return [[v] for v in out] if columns == 1 else [out[i : i + columns] for i in range(0, len(out), columns)]


def _extent(given: dict[Param, Any]) -> tuple[int, int]:
    """The shape of the result: every argument has it, or is one row, one column or one cell of it."""
    shapes = {p: (len(a), len(a[0])) for p, a in given.items() if p.each and type(a) in RANGES}
    rows = max(r for r, _ in shapes.values())
    columns = max(c for _, c in shapes.values())
    for param, (r, c) in shapes.items():
        if r not in (1, rows) or c not in (1, columns):
            reject_errors([*given], [*given.values()])
            raise Failure(VALUE, extent_reason, param, r, c, rows, columns)
    return rows, columns


def _lane(area: Range, rows: int, columns: int) -> Lane:
    """A range as one list, row by row, repeated to the result's shape."""
    if columns == 1:
        lane = [row[0] for row in area]
    else:
        lane = [cell for row in area for cell in (row if len(row) == columns else row * columns)]
    return lane if len(area) == rows else lane * rows


def _clean_rows(lanes: dict[Param, Lane]) -> list[bool]:
    """Which rows hold nothing but numbers inside their domains; [] where all do."""
    bad = [p for p, lane in lanes.items() if not _is_clean(p, lane)]
    if not bad:
        return []
    marks = [_mark(p, lanes[p]) for p in bad]
    return list(map(all, zip(*marks, strict=True))) if len(marks) > 1 else marks[0]


def _is_clean(param: Param, lane: list[Any]) -> bool:
    if param.kind != "number" or set(map(type, lane)) != {float}:
        return False
    low, high = param.open_domain
    # the sum is not finite where a number is not; min and max do not see a NaN
    inside = low <= min(lane) and max(lane) <= high and math.isfinite(sum(lane))
    return inside and (not param.arg.integer or (all(map(float.is_integer, lane)) and param.arg.without not in lane))


def _mark(param: Param, lane: Lane) -> list[bool]:
    if param.kind != "number":
        return [False] * len(lane)
    low, high = param.open_domain
    if param.arg.integer:
        without = param.arg.without
        return [type(v) is float and low <= v <= high and v.is_integer() and v != without for v in lane]
    return [type(v) is float and low <= v <= high for v in lane]


def _run(function: Udf, arguments: list[Any]) -> list[Found]:
    """The body over lanes; a value that is no lane repeats."""
    names = [p.name for p in function.params]
    resolved = [arguments[names.index(a.name)] if type(a) is SameAs else a for a in arguments]
    lists = [p.is_list for p in function.params]
    streams = [a if type(a) is list and not is_list else repeat(a) for a, is_list in zip(resolved, lists, strict=True)]
    out: list[Any] = []
    results = map(function.body, *streams)
    while True:
        try:
            out.extend(results)  # keeps what came before an exception, and goes on after it
            return finish_column(out)
        except CAUGHT as exception:
            out.append(failure_of(exception))
