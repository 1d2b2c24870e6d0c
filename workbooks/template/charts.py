"""Dashboard, the sheet: charts from the top, and below them their data, one block each."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.chart import BarChart, LineChart, Reference, ScatterChart, Series
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties
from openpyxl.utils import column_index_from_string

from ..deal.deal import Deal
from ..writing import styles
from ..writing.keys import LABEL, Key
from ..writing.layout import set_up, write
from ..writing.model import Model

MOST_LABELLED = 6  # periods whose bars have their numbers on them
NAVY, ORANGE, GREY, LIGHT = "1F3864", "C55A11", "7F7F7F", "9DB2D6"
TOP, ROWS, COLUMNS, GAP = 4, 12, 5, 1  # of the first chart; of each, with the rows between two
LAST = 900_000  # EMU of its last column; the rest is between two charts side by side
DATA = TOP + 3 * ROWS + 1
LABELS, NUMBERS = "B", "DEFGHI"  # columns of a block


def _form_of(deal: Deal) -> str:
    """A chart's numbers: large ones need no decimals, small ones do. One form for all, as a form that chooses
    between several loses the sign of negative numbers in some programs."""
    largest = max((abs(figure.value) for figure in deal.figures if figure.unit == deal.unit), default=0)
    return "#,##0" if largest >= 1000 else "#,##0.0" if largest >= 10 else "#,##0.00"


class Dashboard:
    """The sheet, written chart by chart."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.sheet = model.book.create_sheet("Dashboard")
        self.places = iter([(TOP + ROWS * row, 1 + COLUMNS * column) for row in range(3) for column in range(2)])
        self.row = DATA
        self.form = _form_of(model.deal)
        set_up(self.sheet, {"A": 2, **dict.fromkeys("BCDEFGHIJKL", 15)})
        write(self.sheet["B1"], "Dashboard", styles.TITLE)
        write(
            self.sheet["B2"],
            "At least, at most: what each number is stands beside it on its own sheet.",
            styles.PURPOSE,
        )
        write(self.sheet[f"B{DATA - 1}"], "What the charts show", styles.SECTION)
        self.sheet.freeze_panes = "A4"

    def at(self, key: Key, column: str) -> str:
        """A line's cell, as a formula here refers to it."""
        return self.model.rows[key].at(column, "Dashboard")

    def number(self, key: Key, column: str) -> str:
        """A link to a cell, and 0 where it holds words."""
        cell = self.at(key, column)
        return f"=IF(ISNUMBER({cell}),{cell},0)"

    def periods(self, *keys: Key) -> list[list[str]]:
        """A row of links for each period, its label first."""
        return [[f"={self.at(key, column)}" for key in (LABEL, *keys)] for column in self.model.columns]

    def block(self, title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], form: str) -> tuple[int, int]:
        """Labels, and beside them links; the first and last row of the numbers."""
        self.row += 1
        write(self.sheet[f"{LABELS}{self.row}"], title, styles.font(styles.NAVY, bold=True))
        for column, head in zip(NUMBERS, heads, strict=False):
            self._cell(f"{column}{self.row}", head, "General", bold=True)
        self.sheet.row_dimensions[self.row].height = 28
        first = self.row + 1
        for label, *links in rows:
            self.row += 1
            self._cell(f"{LABELS}{self.row}", label, "General", left=True)
            for column, link in zip(NUMBERS, links, strict=False):
                self._cell(f"{column}{self.row}", link, form)
        self.row += 1
        return first, self.row - 1

    def _cell(self, address: str, content: str, form: str, *, bold: bool = False, left: bool = False) -> None:
        if not content:
            return
        cell = write(self.sheet[address], content, styles.font(bold=bold, size=9))
        if content.startswith("="):
            cell.value, cell.number_format = content, form
        cell.alignment = styles.LEFT if left else styles.HEADING if bold else styles.RIGHT

    def bars(self, rows: tuple[int, int], colors: Sequence[str]) -> BarChart:
        """Bars of a block beside each other, a color for each of its columns."""
        chart = BarChart()
        chart.type, chart.grouping, chart.gapWidth = "col", "clustered", 60
        self.add(chart, rows, colors)
        first, last = rows
        if last - first < MOST_LABELLED:
            for series in chart.series:
                series.dLbls = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False)
                series.dLbls.numFmt = self.form
        return chart

    def add(self, chart: BarChart | LineChart, rows: tuple[int, int], colors: Sequence[str]) -> None:
        """The columns of a block as series."""
        first, last = rows
        for column, color in zip(NUMBERS, colors, strict=False):
            values = self._column(column, first - 1, last)
            series = Series(values, title_from_data=True)
            series.graphicalProperties = GraphicalProperties(solidFill=color)
            series.graphicalProperties.line.solidFill = color
            chart.append(series)
        chart.set_categories(self._column(LABELS, first, last))

    def _column(self, column: str, first: int, last: int) -> Reference:
        return Reference(self.sheet, min_col=column_index_from_string(column), min_row=first, max_row=last)

    def place(self, chart: BarChart | LineChart | ScatterChart, title: str, axis: str, form: str) -> None:
        chart.title, chart.anchor = title, self._next_place()
        chart.title.tx.rich.p[0].pPr = ParagraphProperties(defRPr=CharacterProperties(sz=1100, b=True))
        for run in chart.title.tx.rich.p[0].r:
            run.rPr = CharacterProperties(sz=1100, b=True)
        chart.legend.position = "b"
        chart.x_axis.delete = chart.y_axis.delete = False
        chart.y_axis.title, chart.y_axis.number_format = axis, form
        chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="D9D9D9"))
        size = CharacterProperties(sz=800)
        small = RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=size), endParaRPr=size)])
        chart.x_axis.txPr = chart.y_axis.txPr = small
        self.sheet.add_chart(chart)

    def _next_place(self) -> TwoCellAnchor:
        """From cell to cell: a width of its own would be another number of columns in each program."""
        top, left = next(self.places)
        first = AnchorMarker(row=top - 1, col=left)
        last = AnchorMarker(row=top - 1 + ROWS - GAP, col=left + COLUMNS - 1, colOff=LAST)
        return TwoCellAnchor("twoCell", first, last)
