"""Dashboard: the answers as native charts, and below them the numbers they show."""

from __future__ import annotations

from openpyxl.chart import BarChart, LineChart, Reference, ScatterChart, Series
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties
from openpyxl.worksheet.pagebreak import Break

from ..writing import styles
from ..writing.keys import (
    ANNUAL_COST,
    ANNUAL_REVENUE,
    CLAIMED_COUNTER,
    COST,
    COUNTER,
    LABEL,
    LOWEST_REVENUE,
    NEEDED_GROSS,
    PERCENTILE,
    REVENUE,
    TORNADO,
    Key,
)
from ..writing.layout import set_up, write
from ..writing.model import Model, Row
from . import month_table, tornado
from .assumptions import PERCENTILES
from .uncertainty import percentile_of

FORM = "[>=100]#,##0;[>=1]0.0;0.00"  # large numbers need no decimals, small ones do
MOST_LABELLED = 6  # periods whose bars have their numbers on them
NAVY, ORANGE, GREY, LIGHT = "1F3864", "C55A11", "7F7F7F", "9DB2D6"
WIDTH, HEIGHT = 17, 6.1  # cm
ROWS = 14  # of a chart
PLACES = [f"{column}{4 + ROWS * row}" for row in range(3) for column in ("B", "G")]
SHOWN = 36  # months of the projection: later ones would dwarf the funding
DATA = 4 + 3 * ROWS + 1


class Dashboard:
    """The sheet: charts from the top, their data below, one block each."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.sheet = model.book.create_sheet("Dashboard")
        self.places = iter(PLACES)
        self.row = DATA
        set_up(self.sheet, {"A": 2, **dict.fromkeys("BCDEFGHIJKL", 15)})
        write(self.sheet["B1"], "Dashboard", styles.TITLE)
        write(
            self.sheet["B2"],
            "At least, at most: what each number is stands beside it on its own sheet.",
            styles.PURPOSE,
        )
        write(self.sheet[f"B{DATA - 1}"], "What the charts show", styles.SECTION)
        self.sheet.freeze_panes = "A4"

    def block(self, title: str, heads: list[str], rows: list[list[str]], form: str) -> tuple[int, int]:
        """Labels in column B, links beside them; the first and last row of the numbers."""
        self.row += 1
        write(self.sheet[f"B{self.row}"], title, styles.font(styles.NAVY, bold=True))
        for column, head in zip("DEFGHI", heads, strict=False):
            self._cell(f"{column}{self.row}", head, "General", bold=True)
        self.sheet.row_dimensions[self.row].height = 28
        first = self.row + 1
        for label, *links in rows:
            self.row += 1
            self._cell(f"B{self.row}", label, "General", left=True)
            for column, link in zip("DEFGHI", links, strict=False):
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

    def at(self, key: Key, column: str) -> str:
        return "=" + self.model.rows[key].at(column, "Dashboard")

    def place(self, chart: BarChart | LineChart | ScatterChart, title: str, axis: str, form: str) -> None:
        chart.title, chart.width, chart.height = title, WIDTH, HEIGHT
        chart.title.tx.rich.p[0].pPr = ParagraphProperties(defRPr=CharacterProperties(sz=1100, b=True))
        for run in chart.title.tx.rich.p[0].r:
            run.rPr = CharacterProperties(sz=1100, b=True)
        chart.legend.position = "b"
        chart.x_axis.delete = chart.y_axis.delete = False
        chart.y_axis.title, chart.y_axis.number_format = axis, form
        chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="D9D9D9"))
        small = RichText(
            p=[
                Paragraph(
                    pPr=ParagraphProperties(defRPr=CharacterProperties(sz=800)), endParaRPr=CharacterProperties(sz=800)
                )
            ]
        )
        chart.x_axis.txPr = chart.y_axis.txPr = small
        self.sheet.add_chart(chart, next(self.places))


def build(model: Model) -> None:
    board = Dashboard(model)
    _revenue_and_cost(board)
    _flows(board)
    _rates(board)
    _funding(board)
    _tornado(board)
    _fan(board)
    board.sheet.page_setup.fitToHeight = 2
    board.sheet.row_breaks.append(Break(id=DATA - 2))  # the charts on one page, their numbers on the next
    board.sheet.print_area = f"A1:L{board.row}"


def _bars(board: Dashboard, first: int, last: int, columns: str, colors: list[str]) -> BarChart:
    chart = BarChart()
    chart.type, chart.grouping, chart.gapWidth = "col", "clustered", 60
    _add(chart, board, first, last, columns, colors)
    if last - first < MOST_LABELLED:
        for series in chart.series:
            series.dLbls = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False)
            series.dLbls.numFmt = FORM
    return chart


def _add(chart: BarChart | LineChart, board: Dashboard, first: int, last: int, columns: str, colors: list[str]) -> None:
    for column, color in zip(columns, colors, strict=True):
        number = ord(column) - ord("A") + 1
        values = Reference(board.sheet, min_col=number, min_row=first - 1, max_row=last)
        series = Series(values, title_from_data=True)
        series.graphicalProperties = GraphicalProperties(solidFill=color)
        series.graphicalProperties.line.solidFill = color
        chart.append(series)
    chart.set_categories(Reference(board.sheet, min_col=2, min_row=first, max_row=last))


def _periods(board: Dashboard, *keys: Key) -> list[list[str]]:
    return [[board.at(key, column) for key in (LABEL, *keys)] for column in board.model.columns]


def _revenue_and_cost(board: Dashboard) -> None:
    cost = board.model.words("cost")
    rows = _periods(board, REVENUE, LOWEST_REVENUE, COST)
    first, last = board.block(
        "Revenue and cost", ["Implied revenue", "at the highest share", cost], rows, styles.AMOUNT.form
    )
    chart = _bars(board, first, last, "DEF", [NAVY, LIGHT, ORANGE])
    chart.y_axis.scaling.min = 0
    board.place(chart, "Implied revenue against the cost", board.model.deal.unit, FORM)


def _flows(board: Dashboard) -> None:
    rows = _periods(board, COUNTER, NEEDED_GROSS)
    heads = ["Counter-flow reported", "needed to cover the cost"]
    if CLAIMED_COUNTER.value in board.model.rows:
        heads.append("if reported revenue is right")
        reported = {f.period.casefold() for f in board.model.deal.of("revenue")}
        columns = zip(rows, board.model.periods, board.model.columns, strict=True)
        for row, period, column in columns:  # nothing where nothing is reported: a gap, not a zero
            given = period.casefold() in reported
            row.append(_number(board, CLAIMED_COUNTER.value, column) if given else "")
    first, last = board.block("Counter-flow", heads, rows, styles.AMOUNT.form)
    chart = _bars(board, first, last, "DEF"[: len(heads)], [GREY, ORANGE, NAVY][: len(heads)])
    board.place(chart, "What flowed back, and what would have to", board.model.deal.unit, FORM)


def _rates(board: Dashboard) -> None:
    model = board.model
    last_column = model.columns[-1]
    rows = [["average of the last period", board.at(ANNUAL_REVENUE, last_column), board.at(ANNUAL_COST, last_column)]]
    if REVENUE.run_rate in model.rows:
        rows.append(
            ["run rate of the last month", *(_number(board, key.run_rate, last_column) for key in (REVENUE, COST))]
        )
    if REVENUE.at_target in model.rows:
        rows.append(["in the target's month", *(_number(board, key.at_target, "C") for key in (REVENUE, COST))])
    heads = ["Implied revenue", model.words("cost")]
    if model.deal.has("target"):
        heads.append("Target")
        for row in rows:
            row.append("=in_Target")
    first, last = board.block("Annual rates", heads, rows, styles.AMOUNT.form)
    columns, colors = "DEF"[: len(heads)], [NAVY, ORANGE, GREY][: len(heads)]
    chart = _bars(board, first, last, columns, colors)
    chart.y_axis.scaling.min = 0
    title = "Annual rates against the target" if len(heads) > 2 else "Annual rates"
    board.place(chart, title, f"{model.deal.unit} per year", FORM)


def _number(board: Dashboard, key: Key, column: str) -> str:
    value = board.at(key, column)[1:]
    return f"=IF(ISNUMBER({value}),{value},0)"


def _funding(board: Dashboard) -> None:
    """Straight from the month table: no second copy of it."""
    page, first = board.model.book["Projection"], month_table.FIRST
    chart = ScatterChart()
    chart.style, chart.scatterStyle = 13, "lineMarker"
    months = Reference(page, min_col=_index(month_table.MONTH), min_row=first, max_row=first + SHOWN)
    for column, color in ((month_table.TOTAL, NAVY), (month_table.FLOW, ORANGE)):
        values = Reference(page, min_col=_index(column), min_row=first - 1, max_row=first + SHOWN)
        series = Series(values, months, title_from_data=True)
        line = LineProperties(solidFill=color, w=25400)
        series.graphicalProperties = GraphicalProperties(ln=line)
        series.smooth, series.marker.symbol = False, "none"
        chart.append(series)
    chart.x_axis.scaling.min, chart.x_axis.scaling.max, chart.x_axis.majorUnit = 0, SHOWN, 6
    chart.x_axis.majorGridlines, chart.x_axis.tickLblPos = None, "low"
    chart.x_axis.number_format = "0"
    board.place(chart, "Accumulated cash flow by month, as assumed", board.model.deal.unit, FORM)


def _index(column: str) -> int:
    return ord(column) - ord("A") + 1


def _tornado(board: Dashboard) -> None:
    """Bars from the lower to the higher coverage, the widest on top."""
    rows = board.model.rows
    links = []
    for number in range(len(tornado.VARIED), 0, -1):
        row = Row("Uncertainty", rows[TORNADO.nth(number)].number, ())
        name, low, high = (row.at(column, "Dashboard") for column in "HIJ")
        tried = f'IF({name}="counter_flow","counter-flow, as tried",{name})'
        links.append([f"={tried}", f"=MIN({low},{high})", f"=ABS({high}-{low})"])
    first, last = board.block("Tornado", ["from", "swing"], links, styles.FRACTION.form)
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "bar", "stacked", 100, 50
    _add(chart, board, first, last, "DE", [NAVY, NAVY])
    blank = chart.series[0].graphicalProperties
    blank.noFill, blank.solidFill = True, None
    blank.line.noFill, blank.line.solidFill = True, None
    board.place(chart, "Coverage ratio of the last period, one range at a time", "", "0%")
    chart.legend = None


def _fan(board: Dashboard) -> None:
    percentiles = range(1, len(PERCENTILES) + 1)
    heads = [f'=TEXT({board.at(PERCENTILE.nth(n), "C")[1:]},"0%")' for n in percentiles]
    keys = [percentile_of(REVENUE, n) for n in percentiles]
    first, last = board.block("Percentiles of implied revenue", heads, _periods(board, *keys), styles.AMOUNT.form)
    chart = LineChart()
    _add(chart, board, first, last, "DEFGH", [LIGHT, GREY, NAVY, GREY, LIGHT])
    for series in chart.series:
        series.smooth, series.marker.symbol, series.marker.size = False, "circle", 5
        series.graphicalProperties.line.width = 22000
    board.place(chart, "Implied revenue within the reported ranges", board.model.deal.unit, FORM)
