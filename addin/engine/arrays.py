"""Where Excel and the engine treat arrays differently: formulas entered over several cells
(the engine lets an array take the cells it needs), and INDEX of a call that fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openpyxl.utils import range_boundaries
from openpyxl.worksheet.formula import ArrayFormula

from .preparing import Place

LARGEST_ARRAY = 10_000  # cells: the engine fills no more
MOST_IN_ARRAYS = 100_000  # cells of all array formulas of a workbook: each takes time and memory
SPREAD = "NETSHARE.SPREAD"
_NOT_AVAILABLE = {"type": "Error", "kind": "Na"}
Positions = list[tuple[int, int]]


@dataclass
class Room:
    """What the array formulas of a workbook may cover; nothing is made of what they only declare."""

    left: int = MOST_IN_ARRAYS

    def covered(self, cell: Any, place: Place) -> Positions:
        """The cells a formula's value covers, row by row, its own first."""
        if not isinstance(cell.value, ArrayFormula):
            return [(cell.row, cell.column)]
        ref = cell.value.ref
        try:
            left, top, right, bottom = range_boundaries(ref)
            count = (bottom - top + 1) * (right - left + 1)
        except (TypeError, ValueError) as e:
            raise place.refuse(f"is an array formula over {ref}, which is not a range of cells") from e
        if not 0 < count <= LARGEST_ARRAY or (top, left) != (cell.row, cell.column):
            raise place.refuse(f"is an array formula over {ref}, which cannot be computed")
        if count > self.left:
            raise place.refuse(
                f"is an array formula over {ref}, beyond {MOST_IN_ARRAYS:,} cells of array formulas in all"
            )
        self.left -= count
        return [(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)]


def spread_over(cells: Positions, formula: str) -> str:
    """The formula with its result cut or filled to exactly these cells."""
    rows, columns = (1 + cells[-1][i] - cells[0][i] for i in (0, 1))
    return f"={SPREAD}({rows},{columns},{formula[1:]})"


def over(rows: float, columns: float, value: Any) -> Any:
    """One value, row or column repeats; #N/A stands where the result has nothing."""
    area = value if isinstance(value, list) else [[value]]

    def at(row: int, column: int) -> Any:
        row = 0 if len(area) == 1 else row
        column = 0 if len(area[0]) == 1 else column
        inside = row < len(area) and column < len(area[0])
        return area[row][column] if inside else _NOT_AVAILABLE

    return [[at(r, c) for c in range(int(columns))] for r in range(int(rows))]


def index(value: Any, *at: Any) -> Any:
    """One value, row or column of a result; the error of a call that fails is the result's."""
    wrong = next((v for v in (value, *at) if isinstance(v, dict)), None)
    if wrong is not None:
        return wrong
    area = value if isinstance(value, list) else [[value]]
    places = [int(v or 0) for v in at]
    row, column = (0, places[0]) if len(places) == 1 and len(area) == 1 else (*places, 0)[:2]
    if not (0 <= row <= len(area) and 0 <= column <= len(area[0])):
        return {"type": "Error", "kind": "Ref"}
    rows = area[row - 1 : row] if row else area
    picked = [r[column - 1 : column] if column else r for r in rows]
    return picked[0][0] if len(picked) == len(picked[0]) == 1 else picked
