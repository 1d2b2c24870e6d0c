"""How cells look: colour says where a number comes from, the format says what it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

FONT = "Calibri"
NAVY, GREY, RULE = "1F3864", "7F7F7F", "BFBFBF"
BLUE, BLACK, GREEN, RED = "0000FF", "000000", "00703C", "C00000"
PALE_YELLOW, PALE_GREEN, PALE_RED, PALE_ORANGE = "FFFBE6", "E2F0D9", "FBE0DD", "FCE4D6"


@dataclass(frozen=True)
class Measure:
    """What a line's numbers are: the unit beside them (a formula where it is chosen) and their format."""

    unit: str = ""
    form: str = "General"


AMOUNT = Measure("=in_Unit", "#,##0.0;[Red]-#,##0.0;0.0")
ANNUAL = Measure('=in_Unit&" per year"', AMOUNT.form)
FINE_AMOUNT = Measure("=in_Unit", "#,##0.00;[Red]-#,##0.00;0.00")  # the ends of a rounded figure
FRACTION = Measure("fraction", "0.00%;[Red]-0.00%;0.00%")
PERCENT = Measure("fraction", "0.0%")
RATIO = Measure("ratio", "0.000")
GROWTH = Measure("per month", "0.0000%")
MONTHLY = Measure("per month", "0.00%;[Red]-0.00%;0.00%")
LENGTH = Measure("months")  # of a period, as it was reported
MONTHS = Measure("months", "#,##0.0")
WHOLE_MONTHS = Measure("months", "#,##0")
COUNT = Measure("", "#,##0")
PRICE = Measure('=LEFT(in_Unit,FIND(" ",in_Unit&" ")-1)', "#,##0.0000")
DATE = Measure("date", "yyyy-mm-dd")
DIFFERENCE = Measure("", "0.0E+00")
TOLERANCE = Measure("relative", "0.0E+00")
LOGICAL = Measure("", '"TRUE";"TRUE";"FALSE"')  # Excel shows logicals anyway, Calc would show 1
PLAIN = Measure()


def font(color: str = BLACK, *, bold: bool = False, size: float = 10, italic: bool = False) -> Font:
    return Font(name=FONT, size=size, bold=bold, italic=italic, color=color)


def fill(color: str) -> PatternFill:
    return PatternFill("solid", start_color=color, end_color=color)


TITLE = font(NAVY, bold=True, size=16)
PURPOSE = font(GREY, italic=True)
SECTION = font(NAVY, bold=True, size=11)
HEADER = font("FFFFFF", bold=True)
HEADER_FILL = fill(NAVY)
LABEL = font()
SMALL = font(GREY, size=9)
UNDERLINE = Border(bottom=Side(style="thin", color=RULE))
LEFT = Alignment(horizontal="left", vertical="center")
NOTE = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
TOP = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
WRAPPED = Alignment(horizontal="left", vertical="center", wrap_text=True)
UNIT = Alignment(horizontal="left", vertical="center", indent=1)
RIGHT = Alignment(horizontal="right", vertical="center")
HEADING = Alignment(horizontal="right", vertical="bottom", wrap_text=True)
CENTER = Alignment(horizontal="center", vertical="center", wrap_text=True)

# what a cell is, as the legend on the cover explains it
LineKind = Literal["input", "calculation", "result", "link", "check", "evidence"]
KINDS: dict[str, tuple[Font, PatternFill | None]] = {
    "input": (font(BLUE), fill(PALE_YELLOW)),
    "calculation": (font(BLACK), None),
    "result": (font(BLACK, bold=True), None),
    "link": (font(GREEN), None),
    "check": (font(RED, bold=True), None),
    "evidence": (font(GREY, size=9), None),
}
