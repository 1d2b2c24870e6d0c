"""R8: figures whose sources conflict, which of them is used and why, and what that makes of a result."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.worksheet.table import Table, TableStyleInfo

from udfs.errors import NA, VALUE
from udfs.provenance import PROVENANCE

from ..writing import styles
from ..writing.layout import set_up, write
from .lines import validation
from .lines.book import Book
from .lines.line import Section, WorkedLine, of, rest

COLUMNS = (
    "entity",
    "metric",
    "period",
    "value",
    "low",
    "high",
    "unit",
    "status",
    "bound",
    "source",
    "preferred",
    "note",
)
WIDTHS = (14, 18, 10, 11, 11, 11, 15, 24, 9, 20, 11, 44)
_EUR = "EUR million"
# invented: a payer, Alder, and its partner, Birch
FIGURES = (
    (
        "Alder",
        "net_payment",
        "2031",
        120.4,
        120.35,
        120.45,
        _EUR,
        "REPORTED_UNCONFIRMED",
        "EXACT",
        "Morning Paper",
        "no",
        "the first report",
    ),
    (
        "Alder",
        "net_payment",
        "2031",
        120.6,
        120.55,
        120.65,
        _EUR,
        "COMPANY_STATED",
        "EXACT",
        "Annual report",
        "yes",
        "preferred: closest to the books",
    ),
    ("Alder", "net_payment", "2031", 121, 120.5, 121.5, _EUR, "REPORTED", "EXACT", "Weekly", "no", "rounded"),
    (
        "Alder",
        "net_payment",
        "2032",
        150,
        149.5,
        150.5,
        _EUR,
        "REPORTED_UNCONFIRMED",
        "EXACT",
        "Weekly",
        None,
        "one source: no preference is needed",
    ),
    (
        "Alder",
        "revenue_share",
        2031,
        0.15,
        0.14,
        0.16,
        "fraction",
        "REPORTED_UNCONFIRMED",
        "EXACT",
        "Morning Paper",
        "yes",
        "the period is a number here",
    ),
    (
        "Birch",
        "counter_flow",
        "2031",
        0,
        0,
        None,
        _EUR,
        "REPORTED_UNCONFIRMED",
        "LOWER",
        "Weekly",
        "yes",
        "at least nothing; no highest amount is known",
    ),
    (
        "Alder",
        "cost",
        "2031",
        900,
        890,
        910,
        _EUR,
        "REPORTED",
        "EXACT",
        "Morning Paper",
        "no",
        "nobody has settled this conflict: none preferred",
    ),
    ("Alder", "cost", "2031", 950, 940, 960, _EUR, "DISPUTED", "EXACT", "Weekly", "no", "the other side of it"),
    (
        "Alder",
        "cost",
        "2032",
        980,
        None,
        None,
        _EUR,
        "REPORTED",
        "EXACT",
        "Morning Paper",
        "yes",
        "both preferred: as unsettled as none",
    ),
    ("Alder", "cost", "2032", 990, None, None, _EUR, "REPORTED", "EXACT", "Weekly", "yes", "both preferred"),
    (
        "Alder",
        "target",
        "2033",
        None,
        None,
        None,
        _EUR,
        "ASSUMED",
        "NONE",
        "Morning Paper",
        "yes",
        "announced without an amount",
    ),
    (
        "Alder",
        "users",
        "2031",
        5,
        None,
        None,
        "million",
        "REPORTED",
        "EXACT",
        "Weekly",
        "yes",
        "one source twice, with two numbers",
    ),
    (
        "Alder",
        "users",
        "2031",
        6,
        None,
        None,
        "million",
        "REPORTED",
        "EXACT",
        "weekly",
        "no",
        "the same source in other letters",
    ),
    (
        "Alder",
        "=net",
        "2031",
        7,
        None,
        None,
        _EUR,
        "AUDITED",
        "EXACT",
        "Annual report",
        "yes",
        "a name that begins with = is a text",
    ),
)
_KEYS = ("entity", "metric", "period", "field", "source")
HEADER = 4


def _look(what: str, keys: tuple[object, ...], expected: object, why: str) -> WorkedLine:
    inputs = dict(zip(_KEYS, keys, strict=False))
    call = f"FIGURE(Figures[#All],{','.join(f'{{{name}}}' for name in inputs)})"
    return WorkedLine(what, inputs, (call,), (expected,), f"by hand: {why}", because="none: read off the table")


PAYMENT = ("Alder", "net_payment", "2031")
CHOSEN = Section(
    "Which source is used, and why",
    _KEYS,
    (
        _look("the preferred of three reports", PAYMENT, 120.6, "row 2 of the table is the preferred one"),
        _look("who reported it", (*PAYMENT, "source"), "Annual report", "its column source"),
        _look("why it is used", (*PAYMENT, "note"), "preferred: closest to the books", "its column note"),
        _look("how sure it is", (*PAYMENT, "status"), "COMPANY_STATED", "its column status"),
        _look("by its source: the first report", (*PAYMENT, "value", "Morning Paper"), 120.4, "row 1"),
        _look("by its source, in any case and trimmed", (*PAYMENT, "VALUE ", " weekly"), 121, "row 3"),
        _look("the same, its status", (*PAYMENT, "status", "Weekly"), "REPORTED", "row 3"),
        _look("one source: no preference needed", ("Alder", "net_payment", "2032"), 150, "row 4"),
        _look(
            "keys in any case, a number as period",
            ("ALDER", " Net_Payment", 2031, "unit"),
            "EUR million",
            "2031 is the key 2031",
        ),
        _look("a period that is a number in the table", ("Alder", "revenue_share", "2031"), 0.15, "row 5"),
        _look("a zero that is known is a number", ("Birch", "counter_flow", "2031"), 0, "row 6 says 0, not nothing"),
        _look("its bound", ("Birch", "counter_flow", "2031", "bound"), "LOWER", "row 6"),
        _look("a metric that begins with =", ("Alder", "=net", "2031"), 7, "row 14"),
    ),
)
REFUSED = Section(
    "What is not known stays an error, never 0",
    _KEYS,
    (
        _look("a conflict nobody has settled", ("Alder", "cost", "2031"), NA, "rows 7 and 8, none preferred"),
        _look("each side of it can still be named", ("Alder", "cost", "2031", "value", "Weekly"), 950, "row 8"),
        _look("two preferred rows", ("Alder", "cost", "2032"), NA, "rows 9 and 10, both preferred"),
        _look("an empty field", ("Birch", "counter_flow", "2031", "high"), NA, "row 6 has no highest amount"),
        _look("an amount that was not announced", ("Alder", "target", "2033"), NA, "row 11 has no value"),
        _look("what was announced of it", ("Alder", "target", "2033", "status"), "ASSUMED", "row 11"),
        _look("two rows of one source", ("Alder", "users", "2031"), NA, "rows 12 and 13"),
        _look(
            "the same, even when the source is named",
            ("Alder", "users", "2031", "value", "Weekly"),
            NA,
            "rows 12 and 13",
        ),
        _look("no such period", ("Alder", "net_payment", "2030"), NA, "no row"),
        _look("no such source", (*PAYMENT, "value", "Evening Paper"), NA, "no row"),
        _look("part of a key is not the key", ("Alder", "net", "2031"), NA, "keys match whole"),
        _look("no such field", (*PAYMENT, "amount"), VALUE, "the table has no column amount"),
        _look("a blank field", (*PAYMENT, None), VALUE, "a blank is no header"),
        WorkedLine(
            "a table's data, which is what its bare name means, has no headers",
            dict(zip(_KEYS, PAYMENT, strict=False)),
            ("FIGURE(Figures[#Data],{entity},{metric},{period})",),
            (VALUE,),
            "specification: #VALUE!, and WHY says to write [#All]",
            because="none: read off the table",
        ),
    ),
)

_FIELDS = ("entity", "partner", "period")
_IMPLIED = WorkedLine(
    "least revenue implied by the preferred figures",
    {"entity": "Alder", "partner": "Birch", "period": "2031"},
    (
        'IMPLIED_REVENUE(FIGURE(Figures[#All],{entity},"net_payment",{period}),FIGURE(Figures[#All],{entity},"revenue_share",{period}),'
        'FIGURE(Figures[#All],{partner},"counter_flow",{period}))',
    ),
    (804,),
    "by hand: (120.6 + 0)/0.15",
    ("(Figures!D6+Figures!D10)/Figures!D9",),
)
_LOOKED = Section(
    "From the table to a result: its value",
    _FIELDS,
    (
        _IMPLIED,
        WorkedLine(
            "coverage of a cost in dispute",
            _IMPLIED.inputs,
            ('COVERAGE_RATIO(804,FIGURE(Figures[#All],{entity},"cost",{period}))',),
            (NA,),
            "specification: a conflict nobody has settled is #N/A, and so is what rests on it",
            because="none: read off the table",
        ),
        WorkedLine(
            "coverage of the cost one source reports",
            _IMPLIED.inputs,
            ('COVERAGE_RATIO(804,FIGURE(Figures[#All],{entity},"cost",{period},"value","Weekly"))',),
            (804 / 950,),
            "by hand: 804/950",
            ("804/Figures!D12",),
        ),
    ),
)
_RESTS = Section(
    "From the table to a result: its bound and its status, of payment, share and counter-flow",
    ("bounds", "directions", "statuses"),
    (
        WorkedLine(
            "least revenue",
            {
                "bounds": ["EXACT", "EXACT", "LOWER"],
                "directions": [1, -1, 1],
                "statuses": ["COMPANY_STATED", "REPORTED_UNCONFIRMED", "REPORTED_UNCONFIRMED"],
            },
            ('BOUND_COMBINE({bounds},{directions})&", "&STATUS_WORST({statuses})',),
            ("LOWER, REPORTED_UNCONFIRMED",),
            "by hand: the counter-flow is at least 0; the share is unconfirmed",
            because="its parts are in their own sections",
        ),
        WorkedLine(
            "coverage of the cost one source reports",
            {
                "bounds": ["EXACT", "EXACT", "LOWER", "EXACT"],
                "directions": [1, -1, 1, -1],
                "statuses": ["COMPANY_STATED", "REPORTED_UNCONFIRMED", "REPORTED_UNCONFIRMED", "DISPUTED"],
            },
            ('BOUND_COMBINE({bounds},{directions})&", "&STATUS_WORST({statuses})',),
            ("LOWER, DISPUTED",),
            "by hand: the cost is disputed",
            because="its parts are in their own sections",
        ),
    ),
)


def _table(book: Book) -> None:
    sheet = book.book.create_sheet("Figures")
    set_up(sheet, {chr(65 + i): width for i, width in enumerate(WIDTHS)})
    write(sheet["A1"], "Provenance with conflicting sources: Figures", styles.TITLE)
    write(sheet["A2"], "Invented figures of a payer and its partner, from sources that do not agree.", styles.PURPOSE)
    for column, name in enumerate(COLUMNS, 1):
        cell = write(sheet.cell(HEADER, column), name, styles.HEADER)
        cell.fill, cell.alignment = styles.HEADER_FILL, styles.CENTER
    areas: dict[validation.Rule, list[str]] = {}
    for row, figures in enumerate(FIGURES, HEADER + 1):
        for column, value in enumerate(figures, 1):
            cell = write(sheet.cell(row, column), value)
            cell.font, cell.fill = styles.KINDS["input"]
            cell.alignment = styles.UNIT if isinstance(value, str) else styles.RIGHT
            typical = 1.0 if COLUMNS[column - 1] in ("value", "low", "high") else ""
            areas.setdefault(validation.rule_for(None, typical), []).append(cell.coordinate)
    table = Table(displayName="Figures", ref=f"A{HEADER}:L{HEADER + len(FIGURES)}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    sheet.add_table(table)
    validation.add(sheet, areas)
    sheet.freeze_panes, sheet.print_title_rows = f"D{HEADER + 1}", f"{HEADER}:{HEADER}"


def build() -> Workbook:
    book = Book(
        "Provenance with conflicting sources",
        "Which of several reports is used and why, and how sure that makes a result.",
    )
    _table(book)
    book.sheet(
        "Look-ups",
        "Figures by entity, metric, period, field and source; what is not known stays an error.",
        (CHOSEN, REFUSED),
    )
    book.sheet(
        "Results", "What conflicting figures make of a result: its value, its bound, its status.", (_LOOKED, _RESTS)
    )
    cases, kinds = (of("FIGURE"),), (of("STATUS_WORST"), of("BOUND_COMBINE"))
    book.sheet("Worked cases", "The cases of the declarations, each with its own table.", cases)
    book.sheet(
        "Status and bounds",
        "The weakest status, and the bound kind of a result from those of its inputs.",
        (*kinds, *rest(PROVENANCE, cases, kinds)),
    )
    return book.finish()
