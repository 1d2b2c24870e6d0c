"""Checks: each a row with what, where, difference, tolerance and pass."""

from __future__ import annotations

from itertools import pairwise

from openpyxl.formatting.rule import CellIsRule

from udfs import VERSION

from .. import styles
from ..layout import Model, literal, set_up, write
from ..roles import Deal

HEADER = 4
EMPTY = '""'
COLUMNS = {"A": 5, "B": 70, "C": 34, "D": 16, "E": 14, "F": 12, "G": 60}
HEADINGS = ("No.", "What", "Where", "Difference", "Tolerance", "Pass", "What to do where it fails")


class Checks:
    """The sheet, written row by row."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.sheet = model.book.create_sheet("Checks")
        self.row = HEADER
        set_up(self.sheet, COLUMNS)
        write(self.sheet["A1"], "Checks", styles.TITLE)
        write(
            self.sheet["A2"],
            "Every difference must be within its tolerance; all of them together are on the Cover.",
            styles.PURPOSE,
        )
        for column, heading in zip(COLUMNS, HEADINGS, strict=True):
            cell = write(self.sheet[f"{column}{HEADER}"], heading, styles.HEADER)
            cell.fill, cell.alignment = styles.HEADER_FILL, styles.CENTER
        self.sheet.freeze_panes = f"C{HEADER + 1}"
        self.sheet.print_title_rows = f"{HEADER}:{HEADER}"
        self.sheet.page_setup.fitToHeight = 1

    def add(
        self, what: str, where: str, difference: str, remedy: str, tolerance: str = "0"
    ) -> None:
        self.row += 1
        n = self.row
        write(self.sheet[f"A{n}"], n - HEADER, styles.SMALL)
        write(self.sheet[f"B{n}"], what, styles.LABEL).alignment = styles.WRAPPED
        write(self.sheet[f"C{n}"], where, styles.SMALL).alignment = styles.WRAPPED
        write(self.sheet[f"G{n}"], remedy, styles.SMALL).alignment = styles.NOTE
        self.sheet[f"D{n}"] = "=" + self.model.render(difference, "F", "Checks")
        self.sheet[f"E{n}"] = f"={tolerance}"
        self.sheet[f"F{n}"] = f"=IF(ISERROR(D{n}),FALSE,D{n}<=E{n})"
        for column, font in (
            ("D", styles.LABEL),
            ("E", styles.SMALL),
            ("F", styles.font(styles.RED, bold=True)),
        ):
            cell = self.sheet[f"{column}{n}"]
            cell.font, cell.alignment, cell.number_format = font, styles.RIGHT, styles.CHECKED.form
        self.sheet[f"F{n}"].number_format = styles.LOGICAL.form


def build(model: Model, deal: Deal) -> None:
    checks = Checks(model)
    for label, key in model.agreements:
        row = model.rows[key]
        count = len(model.columns) + (model.book[row.sheet][f"F{row.number}"].value is not None)
        area = f"{row.at('F', 'Checks')}:{row.columns[-1]}{row.number}"
        checks.add(
            f"Function = native formula: {label.partition(': ')[2]}", f"{row.sheet}, row {row.number}",
            f"{count}-COUNTIF({area},TRUE)", "compare the native formula below the result; re-load the functions",
        )  # fmt: skip
    _identities(checks)
    _figures(checks)
    _periods(checks)
    _parts(checks, deal)
    _statuses(checks)
    _errors(checks)
    green = CellIsRule(
        operator="equal",
        formula=["TRUE"],
        fill=styles.fill(styles.PALE_GREEN),
        font=styles.font(styles.GREEN, bold=True),
    )
    red = CellIsRule(operator="equal", formula=["FALSE"], fill=styles.fill(styles.PALE_RED))
    for rule in (green, red):
        checks.sheet.conditional_formatting.add(f"F{HEADER - 2} F{HEADER + 1}:F{checks.row}", rule)
    model.name("chk_Master", "Checks", f"F{HEADER - 2}")
    write(checks.sheet[f"E{HEADER - 2}"], "All checks", styles.SMALL)
    master = checks.sheet[f"F{HEADER - 2}"]
    master.value = f"=AND(F{HEADER + 1}:F{checks.row})"
    master.number_format = styles.LOGICAL.form
    master.font = styles.font(styles.RED, bold=True)


def _identities(checks: Checks) -> None:
    for key, what, scale in (
        (
            "share identity",
            "share x implied revenue - counter-flow = payment",
            "{Coverage payment}",
        ),
        (
            "margin identity",
            "revenue - share of it + counter-flow - cost = revenue - payment - cost",
            "{Coverage cost}",
        ),
        (
            "call identity",
            "coverage straight from the payment = coverage of the implied revenue",
            "1",
        ),
    ):
        checks.add(
            what, f"Coverage, row {checks.model.rows[key].number}",
            f"MAX({{{key}}},{{{key}.all}})/MAX(1,{scale})", "a line on Coverage was overwritten", "in_Tolerance",
        )  # fmt: skip
    for key, what in (("revenue", "implied revenue"), ("cost", "inference cost")):
        closes = f"{key} growth closes"
        if closes in checks.model.rows:
            checks.add(
                f"the growth path of {what} gives both totals", f"Time, row {checks.model.rows[closes].number}",
                f"{{{closes}}}", "a line on Time was overwritten", "in_Tolerance",
            )  # fmt: skip


def _figures(checks: Checks) -> None:
    checks.add(
        "no figure is blank or text", "Figures, value", "ROWS(Figures[value])-COUNT(Figures[value])",
        "type the figure as a number, without quotes or thousands separators",
    )  # fmt: skip
    for low, high in (("low", "value"), ("value", "high")):
        checks.add(
            f"no {low} above its {high}", f"Figures, {low} and {high}",
            f"SUMPRODUCT((Figures[{low}]<>{EMPTY})*(Figures[{high}]<>{EMPTY})*(Figures[{low}]>Figures[{high}]))",
            "low <= value <= high must hold for every figure",
        )  # fmt: skip
    checks.add(
        "every fraction lies between 0 and 1", "Figures, value",
        'SUMPRODUCT((Figures[unit]="fraction")*((Figures[value]<0)+(Figures[value]>1)))',
        "20% is 0.2, not 20",
    )  # fmt: skip
    _units(checks)


def _units(checks: Checks) -> None:
    for key in ("counter", "payment", "cost"):
        checks.add(
            f"one unit: {key}", "Inputs", f"SUMPRODUCT(1-({{{key} unit.all}}=in_Unit))",
            "give all amounts in the unit named on Inputs",
        )  # fmt: skip
    checks.add(
        "one unit: share",
        "Inputs",
        'SUMPRODUCT(1-({share unit.all}="fraction"))',
        'a share has the unit "fraction"',
    )
    checks.add(
        "one unit: reported revenue", "Figures",
        "SUMPRODUCT((Figures[metric]=in_RevenueMetric)*(Figures[unit]<>in_Unit))", "give it in the unit named on Inputs",
    )  # fmt: skip
    checks.add(
        "one unit: target", "Inputs", '1-({target unit}=in_Unit&" per year")',
        'a target is an annual rate: the unit named on Inputs, and "per year"',
    )  # fmt: skip


def _periods(checks: Checks) -> None:
    row = checks.model.rows
    where = f"Inputs, rows {row['period'].number} to {row['months'].number}"
    checks.add(
        "each period is as long as its dates say", where,
        "SUMPRODUCT(((({end.all}-{start.all}+1)*12/365.25-{months.all})^2>0.25)*1)",
        "months must fit first and last day, to half a month",
    )  # fmt: skip
    columns = checks.model.columns
    for before, after in pairwise(columns):
        checks.add(
            f"period {columns.index(after) + 1} follows the one before it", where,
            f"ABS({row['start'].at(after, 'Checks')}-{row['end'].at(before, 'Checks')}-1)",
            "totals and growth need periods that neither overlap nor leave a gap",
        )  # fmt: skip
    checks.add(
        "lowest <= implied <= highest revenue", "Implied",
        "SUMPRODUCT(({lowest revenue.all}>{revenue.all})+({revenue.all}>{highest revenue.all}))",
        "low, value and high of payment and share must hold together",
    )  # fmt: skip


def _parts(checks: Checks, deal: Deal) -> None:
    for part, whole in deal.parts:
        (least, least_bound), (most, most_bound) = (
            [
                f"FIGURE(Figures[#All],{','.join(map(literal, (f.entity, f.metric, f.period, field)))})"
                for field in ("value", "bound")
            ]
            for f in (part, whole)
        )
        checks.add(
            f"{part.entity}, {part.metric}: {part.period} is not more than {whole.period}", "Figures",
            f'IF(AND(OR({least_bound}="EXACT",{least_bound}="LOWER"),OR({most_bound}="EXACT",{most_bound}="UPPER")),'
            f"MAX(0,{least}-{most}),0)",
            "a part exceeds the whole only if the rest is negative: more flowed back than was paid",
        )  # fmt: skip
    rows, columns = (
        checks.model.rows,
        dict(zip(checks.model.periods, checks.model.columns, strict=True)),
    )
    for figure in deal.of(deal.roles.payer, deal.roles.revenue):
        if figure.preferred.casefold() != "no" and figure.period in columns:
            implied, bound = (
                rows[key].at(columns[figure.period], "Checks")
                for key in ("revenue", "revenue bound")
            )
            reported = f"FIGURE(Figures[#All],in_Payer,in_RevenueMetric,{literal(figure.period)})"
            checks.add(
                f"reported revenue {figure.period} is not below the implied minimum", "Figures, Implied",
                f'IF(OR({bound}="EXACT",{bound}="LOWER"),MAX(0,{implied}-{reported}),0)',
                "one of the reports must be wrong, or the share is not the one that was applied",
            )  # fmt: skip


def _statuses(checks: Checks) -> None:
    for label, key, statuses in checks.model.statuses:
        row = checks.model.rows[key]
        columns = [
            c
            for c in ("F", *row.columns)
            if checks.model.book[row.sheet][f"{c}{row.number}"].value is not None
        ]
        apart = []
        for column in columns:
            area = checks.model.render(statuses, column, row.sheet)
            apart.append(f"({row.at(column, 'Checks')}<>STATUS_WORST({row.sheet}!{area}))")
        checks.add(
            f"No surer than what it rests on: {label.partition(': ')[2]}", f"{row.sheet}, row {row.number}",
            f"0+{'+'.join(apart)}", "the status below the result was overwritten",
        )  # fmt: skip


def _errors(checks: Checks) -> None:
    for sheet in ("Inputs", "Implied", "Coverage", "Time"):
        last = checks.model.book[sheet].max_row
        area = f"{sheet}!C5:{checks.model.columns[-1]}{last}"
        checks.add(
            f"no error in a cell of {sheet}",
            sheet,
            f"IF(ISERROR(SUM({area})),1,0)",
            "WHY gives the reason of an error",
        )
    checks.add(
        "the functions loaded are those this workbook was built for", "Cover",
        f'IF(NETSHARE_VERSION()="{VERSION}",0,1)', "install the version named on the Cover, or build the workbook anew",
    )  # fmt: skip
