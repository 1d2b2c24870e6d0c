"""Which formulas depend on which cells."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator

from addin.formulas.references import SheetArea

from .recalculated import At, CheckedBook

SheetCell = tuple[str, At]  # a sheet's title in one case, row and column
_SMALL = 300  # cells of a range that are looked up one by one
_MOST_CELLS = 3_000_000  # of all such ranges; beyond it, memory matters more than time


class Graph:
    """The formulas of a workbook by the cells they refer to."""

    def __init__(self, checked: CheckedBook) -> None:
        self.checked = checked
        self._by_cell: dict[SheetCell, list[SheetCell]] = defaultdict(list)
        self._by_range: dict[str, dict[SheetArea, list[SheetCell]]] = defaultdict(lambda: defaultdict(list))
        room = _MOST_CELLS
        for sheet, at, formula in checked.formulas():
            own = (sheet.title.casefold(), at)
            for area in {area for area in formula.areas if area is not None}:
                if area.size > _SMALL or (area.size > room and not area.is_cell):
                    self._by_range[area.sheet][area].append(own)
                else:
                    room -= area.size
                    for row in range(area.top, area.bottom + 1):
                        for column in range(area.left, area.right + 1):
                            self._by_cell[area.sheet, (row, column)].append(own)

    def dependents(self, cells: Iterable[SheetCell]) -> dict[SheetCell, SheetCell]:
        """Every formula that depends on one of the cells, with that cell; the cells themselves left out."""
        first = list(cells)
        origin = dict(zip(first, first, strict=True))
        ranges = {sheet: dict(areas) for sheet, areas in self._by_range.items()}
        waiting = deque(first)
        while waiting:
            cell = waiting.popleft()
            for dependent in self._direct(cell, ranges.get(cell[0], {})):
                if dependent not in origin:
                    origin[dependent] = origin[cell]
                    waiting.append(dependent)
        for cell in first:
            del origin[cell]
        return origin

    def _direct(self, cell: SheetCell, ranges: dict[SheetArea, list[SheetCell]]) -> Iterator[SheetCell]:
        """`ranges` loses those that hold the cell: what refers to them need not be found again."""
        sheet, at = cell
        for filled in self.checked.sheets[sheet].fills.get(at, [at]):
            yield from self._by_cell.get((sheet, filled), ())
            for area in [area for area in ranges if area.holds(sheet, filled)]:
                yield from ranges.pop(area)


def depends_on(area: SheetArea, cells: dict[At, object]) -> bool:
    """Whether an area holds one of the cells."""
    if area.size <= len(cells):
        return any(
            (row, column) in cells
            for row in range(area.top, area.bottom + 1)
            for column in range(area.left, area.right + 1)
        )
    return any(area.holds(area.sheet, at) for at in cells)
