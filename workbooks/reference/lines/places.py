"""Where a line's inputs stand, as the templates of its formulas name them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.utils import get_column_letter

from udfs.native import with_defaults

from .line import Section, WorkedLine


@dataclass(frozen=True)
class Area:
    """A cell or a range. {list.rest} is a list from its second item on, {list.most} without its last."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1
    sheet: str = ""

    def __str__(self) -> str:
        return self._range(0, self.rows)

    @property
    def rest(self) -> str:
        return self._range(1, self.rows)

    @property
    def most(self) -> str:
        return self._range(0, self.rows - 1)

    def cell(self, row: int) -> str:
        return f"{self.sheet}{get_column_letter(self.column)}{self.row + row}"

    def _range(self, first: int, last: int) -> str:
        if first >= last:
            raise ValueError("a native formula needs lists of at least two items here")
        end = f"{get_column_letter(self.column + self.columns - 1)}{self.row + last - 1}"
        start = self.cell(first)
        return start if start == f"{self.sheet}{end}" else f"{start}:{end}"


def grid(value: Any) -> list[list[Any]]:
    """An input as rows of cells."""
    if not isinstance(value, list):
        return [[value]]
    return [row if isinstance(row, list) else [row] for row in value]


def height(line: WorkedLine) -> int:
    """The rows a line needs."""
    return max(len(line.expected), *(len(grid(v)) for v in line.inputs.values()), 1)


def words(line: WorkedLine, areas: Mapping[str, Area], **more: Any) -> dict[str, Any]:
    """What each name in a line's templates stands for: its cells, or the default of what is left out."""
    return with_defaults(line.function.params if line.function else (), {**areas, **more})


def steps(line: WorkedLine, given: Mapping[str, Any]) -> list[str]:
    """The formulas of the helper column that a line's native formula needs."""
    if line.function is None or line.function.steps is None:
        raise ValueError(f"{line.what}: no helper column is declared")
    helper = line.function.steps
    over = given[helper.over]
    if helper.per_item:
        return helper.column(given, map(over.cell, range(over.rows)))
    return helper.column(given, range(int(float(line.inputs.get(helper.over, over))) + 1))


def longest_texts(sections: Sequence[Section]) -> list[int]:
    """For each column of inputs its longest text."""
    longest = [0] * max(sum(widths_of(s).values()) for s in sections)
    for section in sections:
        left = 0
        for label, width in widths_of(section).items():
            for line in section.lines:
                for row in grid(line.inputs.get(label)):
                    for i, value in enumerate(row, left):
                        length = len(value) if isinstance(value, str) else 0
                        longest[i] = max(longest[i], length)
            left += width
    return longest


def widths_of(section: Section) -> dict[str, int]:
    """How many columns each input takes."""
    return {
        label: max((len(grid(line.inputs[label])[0]) for line in section.lines if label in line.inputs), default=1)
        for label in section.labels
    }
