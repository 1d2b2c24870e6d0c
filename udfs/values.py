"""What a cell can hold, and what stands for an argument that is left out."""

from __future__ import annotations

import enum
import sys

from .errors import ExcelError

LARGEST = sys.float_info.max  # of the numbers that a cell can hold
Cell = float | bool | str | ExcelError | None  # None is a blank
Range = list[list[Cell]]  # rows of cells


class Omitted(enum.Enum):
    """An argument left out, at the end or between commas."""

    OMITTED = "omitted"


OMITTED = Omitted.OMITTED
Argument = Cell | Range | Omitted
