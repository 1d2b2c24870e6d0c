"""A sheet of lines: inputs in cells, the function, the native formula, what is expected, whether they agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from udfs import ExcelError
from udfs.native import names, render

from ...writing import styles
from ...writing.layout import fit_height, set_up, write
from . import validation
from .agreement import as_expected, as_native
from .line import Section, WorkedLine
from .places import Area, grid, height, longest_texts, widths_of, words

Helper = Callable[[str, int, WorkedLine, dict[str, Any]], Area]  # writes a helper column elsewhere
HEADER = 4
FIRST_INPUT = 3
WHAT, INPUT, WIDEST_INPUT, RESULT = 42, 14, 28, 18
AFTER: dict[str, float] = {
    "Function": RESULT,
    "Native formula": RESULT,
    "Expected": RESULT,
    "Within": 10,
    "As expected": 10,
    "As native": 10,
    "Source of the expected value": 46,
    "Note": 42,
}
SOURCE_HEAD, NOTE_HEAD = list(AFTER)[-2:]
GOT, NATIVE, EXPECTED, WITHIN, AGREES, AS_NATIVE, SOURCE, NOTE = range(8)


class Sheet:
    """One worksheet, written from top to bottom."""

    def __init__(self, target: Any, heading: str, purpose: str, sections: Sequence[Section], helper: Helper) -> None:
        self.sheet = target
        texts = longest_texts(sections)
        self.inputs = len(texts)
        self.row, self.count = HEADER, 0
        self._areas: dict[validation.Rule, list[str]] = {}
        self._steps = helper
        self._set_up(heading, purpose, texts)
        for section in sections:
            self._section(section)
        self._finish()

    def column(self, what: int) -> str:
        letter: str = get_column_letter(FIRST_INPUT + self.inputs + what)
        return letter

    def _set_up(self, heading: str, purpose: str, texts: Sequence[int]) -> None:
        widths: dict[str, float] = {"A": 5, "B": WHAT}
        for number, longest in enumerate(texts, FIRST_INPUT):
            widths[get_column_letter(number)] = min(max(INPUT, longest + 4), WIDEST_INPUT)
        widths |= {self.column(i): width for i, width in enumerate(AFTER.values())}
        self.widths = widths
        set_up(self.sheet, widths)
        write(self.sheet["A1"], heading, styles.TITLE)
        write(self.sheet["A2"], purpose, styles.PURPOSE)
        heads = ["No.", "What", "Inputs", *[None] * (self.inputs - 1), *AFTER]
        for column, head in zip(widths, heads, strict=True):
            cell = write(self.sheet[f"{column}{HEADER}"], head, styles.HEADER)
            cell.fill, cell.alignment = styles.HEADER_FILL, styles.CENTER
        self.sheet[f"C{HEADER}"].alignment = styles.LEFT
        self.sheet.row_dimensions[HEADER].height = 28
        self.sheet.freeze_panes = f"C{HEADER + 1}"
        self.sheet.print_title_rows = f"{HEADER}:{HEADER}"

    def _section(self, section: Section) -> None:
        """A heading with the inputs' names, then the lines."""
        self.row += 2
        for column in self.widths:
            self.sheet[f"{column}{self.row}"].border = styles.UNDERLINE
        write(self.sheet[f"A{self.row}"], section.title, styles.SECTION)
        self.row += 1
        left, lefts = FIRST_INPUT, {}
        for label, width in widths_of(section).items():
            cell = write(self.sheet.cell(self.row, left), label, styles.SMALL)
            cell.alignment = styles.CENTER
            lefts[label], left = left, left + width
        for line in section.lines:
            self._line(section, line, lefts)

    def _line(self, section: Section, line: WorkedLine, lefts: Mapping[str, int]) -> None:
        top = self.row + 1
        areas = {}
        for label, value in line.inputs.items():
            rows = grid(value)
            areas[label] = Area(top, lefts[label], len(rows), len(rows[0]))
            self._input(section, label, areas[label], rows)
        more: dict[str, Any] = {"result": f"{self.column(GOT)}{top}"}
        if any("steps" in names(native) for native in line.natives):
            more["steps"] = self._steps(self.sheet.title, self.count + 1, line, words(line, areas))
        given = words(line, areas, **more)
        for i in range(height(line)):
            self.row += 1
            if i < len(line.expected):
                self._cells(line, i, given)

    def _input(self, section: Section, label: str, area: Area, rows: list[list[Any]]) -> None:
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                cell = write(self.sheet.cell(area.row + r, area.column + c), _cell(value))
                cell.font, cell.fill = styles.font(styles.BLUE), styles.fill(styles.PALE_YELLOW)
                cell.alignment = styles.UNIT if isinstance(value, str) else styles.RIGHT
                if isinstance(value, bool):
                    cell.number_format = styles.LOGICAL.form
                if isinstance(value, ExcelError):
                    cell.data_type = "e"
        rule = validation.rule_for(section.params.get(label), rows[0][0])
        self._areas.setdefault(rule, []).append(str(area))

    def _cells(self, line: WorkedLine, i: int, given: Mapping[str, Any]) -> None:
        """The cells of one row: number, formula, native formula, expected value, agreement, source."""
        n = self.row
        self.count += 1
        write(self.sheet[f"A{n}"], self.count, styles.SMALL)
        part = f"    … cell {i + 1}" if i else line.what
        write(self.sheet[f"B{n}"], part, styles.LABEL).alignment = styles.WRAPPED
        at = [f"{self.column(what)}{n}" for what in range(len(AFTER))]
        self._formula(at[GOT], line.formulas[i], given, "result")
        if line.expected[i] != "" or not line.twin:
            self._expected(line, line.expected[i], at)
        if i < len(line.natives):
            self._formula(at[NATIVE], line.natives[i], given, "evidence")
            text = as_native(at[GOT], at[NATIVE], twin=line.twin, residual=line.residual)
            self._check(at[AS_NATIVE], text)
        self._text(at[SOURCE], line.source, "evidence", styles.NOTE)
        notes = ("" if i < len(line.natives) else line.because, line.elsewhere, line.portable)
        self._text(at[NOTE], "; ".join(filter(None, notes)), "evidence", styles.NOTE)
        small = {self.column(SOURCE): AFTER[SOURCE_HEAD], self.column(NOTE): AFTER[NOTE_HEAD]}
        if len(str(line.expected[i])) > RESULT and isinstance(line.expected[i], str):
            for what in (GOT, EXPECTED):  # a sentence
                self.sheet[at[what]].alignment = styles.WRAPPED
            small[self.column(EXPECTED)] = RESULT - 2
        fit_height(self.sheet, n, {"B": WHAT - 4, **small})

    def _expected(self, line: WorkedLine, expected: Any, at: Sequence[str]) -> None:
        """The constant, how far off is still right, and whether the function's cell holds it."""
        self._text(at[EXPECTED], _cell(expected), "calculation", styles.RIGHT)
        if isinstance(expected, ExcelError):  # its name: a sum over the column stays a sum
            self.sheet[at[EXPECTED]].data_type = "s"
        foreign = bool(line.elsewhere)
        text = as_expected(at[GOT], at[EXPECTED], at[WITHIN], foreign=foreign)
        self._check(at[AGREES], text)
        if line.within:
            self._text(at[WITHIN], line.within, "evidence", styles.RIGHT)
            self.sheet[at[WITHIN]].number_format = styles.TOLERANCE.form

    def _formula(self, at: str, template: str, given: Mapping[str, Any], kind: str) -> None:
        cell = self.sheet[at]
        cell.value = f"={render(template, given)}"
        cell.font, cell.alignment = styles.KINDS[kind][0], styles.RIGHT

    def _check(self, at: str, formula: str) -> None:
        cell = self.sheet[at]
        cell.value, cell.number_format = formula, styles.LOGICAL.form
        cell.font, cell.alignment = styles.KINDS["check"][0], styles.CENTER

    def _text(self, at: str, content: Any, kind: str, alignment: Any) -> None:
        if content != "":
            write(self.sheet[at], content, styles.KINDS[kind][0]).alignment = alignment

    def _finish(self) -> None:
        """The summary row above the header, colours, validations."""
        first = HEADER + 1
        label = write(self.sheet["B3"], "lines; on the right: do all agree?", styles.SMALL)
        label.alignment = styles.UNIT
        lines = self.sheet["A3"]
        lines.value, lines.font = f"=COUNT(A{first}:A{self.row})", styles.KINDS["result"][0]
        for what in (AGREES, AS_NATIVE):
            area = f"{self.column(what)}{first}:{self.column(what)}{self.row}"
            self._check(f"{self.column(what)}3", f"=COUNTIF({area},TRUE)=COUNTA({area})")
        colour_logicals(self.sheet, f"{self.column(AGREES)}3:{self.column(AS_NATIVE)}{self.row}")
        validation.add(self.sheet, self._areas)

    @property
    def summary(self) -> tuple[str, str, str]:
        """The cells that hold the number of lines and whether all agree."""
        return "A3", f"{self.column(AGREES)}3", f"{self.column(AS_NATIVE)}3"


def colour_logicals(sheet: Any, area: str) -> None:
    """Green where a cell is TRUE, red where it is FALSE; nothing where it is blank."""
    first = area.partition(":")[0]
    for test, colour, font in (
        (first, styles.PALE_GREEN, styles.GREEN),
        (f"NOT({first})", styles.PALE_RED, styles.RED),
    ):
        rule = FormulaRule(
            formula=[f"AND(ISLOGICAL({first}),{test})"],
            fill=PatternFill("solid", bgColor=colour),
            font=Font(color=font),
        )
        sheet.conditional_formatting.add(area, rule)


def _cell(value: Any) -> Any:
    return str(value) if isinstance(value, ExcelError) else value
