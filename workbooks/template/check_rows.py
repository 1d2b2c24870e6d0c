"""A row of the sheet Checks: what, where, difference, tolerance, pass, and what to do if it fails."""

from __future__ import annotations

from ..writing import styles
from ..writing.layout import set_up, write
from ..writing.model import Model

HEADER = 4
# widths, in the order of the headings
COLUMNS = {"A": 5, "B": 74, "C": 34, "D": 14, "E": 12, "F": 10, "G": 64}
HEADINGS = ("No.", "What", "Where", "Difference", "Tolerance", "Pass", "What to do where it fails")
WAITS = "waits"
FIGURES = "chk_Figures"


class Checks:
    """The sheet, written row by row."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.sheet = model.book.create_sheet("Checks")
        self.row = HEADER
        self.waits_for = ""  # a condition without which a check is not judged
        set_up(self.sheet, COLUMNS)
        write(self.sheet["A1"], "Checks", styles.TITLE)
        write(
            self.sheet["A2"],
            "Every difference must be within its tolerance. A check that waits is judged once the figures above it are usable.",
            styles.PURPOSE,
        )
        for column, heading in zip(COLUMNS, HEADINGS, strict=True):
            cell = write(self.sheet[f"{column}{HEADER}"], heading, styles.HEADER)
            cell.fill, cell.alignment = styles.HEADER_FILL, styles.CENTER
        self.sheet.freeze_panes = f"C{HEADER + 1}"
        self.sheet.print_title_rows = f"{HEADER}:{HEADER}"

    def add(self, what: str, where: str, difference: str, remedy: str, tolerance: str = "0") -> int:
        self.row += 1
        n = self.row
        write(self.sheet[f"A{n}"], n - HEADER, styles.SMALL)
        write(self.sheet[f"B{n}"], what, styles.LABEL).alignment = styles.WRAPPED
        write(self.sheet[f"C{n}"], where, styles.SMALL).alignment = styles.WRAPPED
        write(self.sheet[f"G{n}"], remedy, styles.SMALL).alignment = styles.NOTE
        shown = self.model.render(difference, "F", "Checks")
        judged = f"IF(ISERROR(D{n}),FALSE,D{n}<=E{n})"
        if self.waits_for:
            shown = f"IF({self.waits_for},{shown},0)"
            judged = f'IF({self.waits_for},{judged},"{WAITS}")'
        self.sheet[f"D{n}"], self.sheet[f"E{n}"], self.sheet[f"F{n}"] = f"={shown}", f"={tolerance}", f"={judged}"
        for column, font in (("D", styles.LABEL), ("E", styles.SMALL), ("F", styles.font(styles.RED, bold=True))):
            cell = self.sheet[f"{column}{n}"]
            cell.font, cell.alignment, cell.number_format = font, styles.RIGHT, styles.PLAIN.form
        self.sheet[f"F{n}"].number_format = styles.LOGICAL.form
        return n

    def all_hold(self, first: int) -> str:
        """The condition that every check from this row on holds; one that waits does not."""
        area = f"F{first}:F{self.row}"
        return f"COUNTIF({area},TRUE)=ROWS({area})"

    def summary(self, cell: str, name: str) -> None:
        """A named cell that is TRUE only where every check so far holds."""
        self.sheet[cell] = f"={self.all_hold(HEADER + 1)}"
        self.sheet[cell].number_format = styles.LOGICAL.form
        self.sheet[cell].font = styles.font(styles.RED, bold=True)
        self.sheet[cell].alignment = styles.RIGHT
        self.model.name(name, "Checks", cell)
