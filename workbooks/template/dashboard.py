"""Dashboard: the answers as native charts, and below them the numbers they show."""

from __future__ import annotations

from openpyxl.chart import BarChart, LineChart, Reference, ScatterChart, Series
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.pagebreak import Break

from ..writing import styles
from ..writing.keys import (
    ANNUAL_COST,
    ANNUAL_REVENUE,
    CLAIMED_COUNTER,
    COST,
    COUNTER,
    LOWEST_REVENUE,
    NEEDED_GROSS,
    PERCENTILE,
    REVENUE,
    TORNADO,
)
from ..writing.model import Model
from ..writing.templates import in_percent
from . import month_table, tornado
from .assumptions import PERCENTILES
from .charts import DATA, GREY, LIGHT, NAVY, ORANGE, Dashboard
from .uncertainty import percentile_of

SHOWN = 36  # months of the projection: later ones would dwarf the funding


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
    board.sheet.print_area = f"A1:M{board.row}"


def _revenue_and_cost(board: Dashboard) -> None:
    heads = ["Implied revenue", "at the highest share", board.model.words("cost")]
    links = board.periods(REVENUE, LOWEST_REVENUE, COST)
    rows = board.block("Revenue and cost", heads, links, styles.AMOUNT.form)
    chart = board.bars(rows, [NAVY, LIGHT, ORANGE])
    chart.y_axis.scaling.min = 0
    board.place(chart, "Implied revenue against the cost", board.model.deal.unit, board.form)


def _flows(board: Dashboard) -> None:
    heads, links = ["Counter-flow reported", "needed to cover the cost"], board.periods(COUNTER, NEEDED_GROSS)
    needed = CLAIMED_COUNTER.value
    if needed in board.model.rows:
        heads.append("if reported revenue is right")
        reported = {f.period.casefold() for f in board.model.deal.of("revenue")}
        columns = zip(links, board.model.periods, board.model.columns, strict=True)
        for row, period, column in columns:  # nothing where nothing is reported: a gap, not a zero
            row.append(board.number(needed, column) if period.casefold() in reported else "")
    rows = board.block("Counter-flow", heads, links, styles.AMOUNT.form)
    chart = board.bars(rows, [GREY, ORANGE, NAVY][: len(heads)])
    board.place(chart, "What flowed back, and what would have to", board.model.deal.unit, board.form)


def _rates(board: Dashboard) -> None:
    model, last = board.model, board.model.columns[-1]
    averages = (f"={board.at(key, last)}" for key in (ANNUAL_REVENUE, ANNUAL_COST))
    links = [["average of the last period", *averages]]
    if REVENUE.run_rate in model.rows:
        rates = (board.number(key.run_rate, last) for key in (REVENUE, COST))
        links.append(["run rate of the last month", *rates])
    if REVENUE.at_target in model.rows:
        rates = (board.number(key.at_target, "C") for key in (REVENUE, COST))
        links.append(["in the target's month", *rates])
    heads, title = ["Implied revenue", model.words("cost")], "Annual rates"
    if model.deal.has("target"):
        heads.append("Target")
        for row in links:
            row.append("=in_Target")
        title = "Annual rates against the target"
    rows = board.block("Annual rates", heads, links, styles.AMOUNT.form)
    chart = board.bars(rows, [NAVY, ORANGE, GREY][: len(heads)])
    chart.y_axis.scaling.min = 0
    board.place(chart, title, f"{model.deal.unit} per year", board.form)


def _funding(board: Dashboard) -> None:
    """Straight from the month table: no second copy of it."""
    chart = ScatterChart()
    chart.style, chart.scatterStyle = 13, "lineMarker"
    first = month_table.FIRST
    months = _months(board, month_table.MONTH, first)
    for column, color in ((month_table.TOTAL, NAVY), (month_table.FLOW, ORANGE)):
        series = Series(_months(board, column, first - 1), months, title_from_data=True)
        line = LineProperties(solidFill=color, w=25400)
        series.graphicalProperties = GraphicalProperties(ln=line)
        series.smooth, series.marker.symbol = False, "none"
        chart.append(series)
    chart.x_axis.scaling.min, chart.x_axis.scaling.max, chart.x_axis.majorUnit = 0, SHOWN, 6
    chart.x_axis.majorGridlines, chart.x_axis.tickLblPos = None, "low"
    chart.x_axis.number_format = "0"
    board.place(chart, "Accumulated cash flow by month, as assumed", board.model.deal.unit, board.form)


def _months(board: Dashboard, column: str, first: int) -> Reference:
    """A column of the month table, from a row on."""
    page, last = board.model.book["Projection"], month_table.FIRST + SHOWN
    return Reference(page, min_col=column_index_from_string(column), min_row=first, max_row=last)


def _tornado(board: Dashboard) -> None:
    """Bars from the lower to the higher coverage, the widest on top."""
    links = []
    for number in range(len(tornado.VARIED), 0, -1):
        columns = (tornado.NAME, tornado.AT_LOW, tornado.AT_HIGH)
        name, low, high = (board.at(TORNADO.nth(number), column) for column in columns)
        tried = f'IF({name}="counter_flow","counter-flow, as tried",{name})'
        links.append([f"={tried}", f"=MIN({low},{high})", f"=ABS({high}-{low})"])
    rows = board.block("Tornado", ["from", "swing"], links, styles.FRACTION.form)
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "bar", "stacked", 100, 50
    board.add(chart, rows, [NAVY, NAVY])
    blank = chart.series[0].graphicalProperties
    blank.noFill, blank.solidFill = True, None
    blank.line.noFill, blank.line.solidFill = True, None
    board.place(chart, "Coverage ratio of the last period, one range at a time", "", "0%")
    chart.legend = None


def _fan(board: Dashboard) -> None:
    numbers = range(1, len(PERCENTILES) + 1)
    heads = [f"={in_percent(board.at(PERCENTILE.nth(n), 'C'))}" for n in numbers]
    links = board.periods(*(percentile_of(REVENUE, n) for n in numbers))
    rows = board.block("Percentiles of implied revenue", heads, links, styles.AMOUNT.form)
    chart = LineChart()
    board.add(chart, rows, [LIGHT, GREY, NAVY, GREY, LIGHT])
    for series in chart.series:
        series.smooth, series.marker.symbol, series.marker.size = False, "circle", 5
        series.graphicalProperties.line.width = 22000
    board.place(chart, "Implied revenue within the reported ranges", board.model.deal.unit, board.form)
