"""Provenance: which figure, from whom, how sure, and what that makes of a result."""

from __future__ import annotations

from typing import Annotated, Any

from .declare import udf
from .errors import NA, NUM, VALUE, Failure, show
from .function import Case
from .native import if_chain, let
from .parameters import Arg
from .reading import text_of
from .reasons import unknown_reason
from .texts import plain
from .values import Range

PROVENANCE = "Provenance"
STATUSES = ("AUDITED", "COMPANY_STATED", "REPORTED", "REPORTED_UNCONFIRMED", "DISPUTED", "ASSUMED")
KEYS = ("entity", "metric", "period")
BOUNDS = ("EXACT", "LOWER", "UPPER", "NONE")
MOST_NAMES = 20  # that a reason repeats

Figures = Annotated[Range, Arg("Figures with their header row, such as Figures[#All]", sample="Figures[#All]")]
Entity = Annotated[str, Arg("Whose figure, as in the column entity")]
Metric = Annotated[str, Arg("Which figure, as in the column metric")]
Period = Annotated[str, Arg("Which period, as in the column period")]
Field = Annotated[str, Arg("Header of the column to return: value, unit, status, bound, source …")]
Source = Annotated[str, Arg("Whose report, where several are listed; left out: the preferred one")]
Statuses = Annotated[list[str], Arg("Statuses of the inputs, such as REPORTED", options=STATUSES)]
Kinds = Annotated[list[str], Arg("Bound kinds of the inputs: EXACT, LOWER, UPPER or NONE", options=BOUNDS)]
Directions = Annotated[
    list[float],
    Arg("+1 where the result rises in that input, -1 where it falls", low=-1, high=1, integer=True, without=0),
]

_EXAMPLE = [
    ["entity", "metric", "period", "value", "unit", "source", "preferred"],
    ["OpenAI", "inference_cost", "2024", 3770, "USD million", "First report", "yes"],
    ["OpenAI", "inference_cost", "2024", 3800, "USD million", "Second report", "no"],
    ["OpenAI", "inference_cost", 2025, 8670, None, "First report", None],
    ["OpenAI", "target", "2025", 1, "USD million", "First report", "no"],
    ["OpenAI", "target", "2025", 2, "USD million", "Second report", "yes"],
    ["OpenAI", "revenue", "2024", 3700, "USD million", "First report", "no"],
    ["OpenAI", "revenue", "2024", 4000, "USD million", "Second report", "no"],
]

# FIGURE as a LAMBDA: the columns by their headers, the rows that fit, the one that is chosen, its field
_COLUMNS = {
    "header": "MAP(TAKE({figures},1),plain)",
    "place": 'LAMBDA(name,IF(AND(name<>"",SUM(--(header=name))=1),XMATCH(name,header),#VALUE!))',
    "texts": "LAMBDA(name,MAP(INDEX({figures},0,place(name)),plain))",
    "wrong": 'place("entity")+place("metric")+place("period")+place({field})+IF({source.omitted},0,place("source"))',
}
_KEYS_FIT = '(texts("entity")={entity})*(texts("metric")={metric})*(texts("period")={period})'
_ROWS = {
    "rows": "SEQUENCE(ROWS({figures}))",
    "fits": f'(rows>1)*{_KEYS_FIT}*IF({{source.omitted}},1,texts("source")={{source}})',
    "sources": 'IF(OR(header="source"),texts("source"),rows)',
    "twice": "OR(fits*MAP(sources,LAMBDA(one,SUM(fits*(sources=one))))>1)",
    "chosen": 'IF(SUM(fits)=1,fits,IF(OR(twice,NOT(OR(header="preferred"))),0*fits,fits*(texts("preferred")="yes")))',
}
_FOUND = let(
    {"found": "INDEX({figures},SUM(chosen*rows),place({field}))"},
    'IF(found="",NA(),IF(ISLOGICAL(found),0+found,found))',
)
_LOOK_UP = let(_COLUMNS, f"IF(ISERROR(wrong),wrong,{let(_ROWS, f'IF(SUM(chosen)<>1,NA(),{_FOUND})')})")


@udf(
    category=PROVENANCE,
    unit="as the field",
    proof="a look-up: each case is read off its table by hand",
    portable=_LOOK_UP,
    cases=(
        Case((_EXAMPLE, "OpenAI", "inference_cost", "2024"), 3770, source="the preferred of two reports"),
        Case((_EXAMPLE, "OpenAI", "target", "2025"), 2, source="the preferred one, wherever it stands"),
        Case(
            (_EXAMPLE, " openai", "INFERENCE_COST ", 2024, "Source"), "First report", source="any case, a number as key"
        ),
        Case((_EXAMPLE, "OpenAI", "inference_cost", "2024", "value", "second report"), 3800, source="by its source"),
        Case((_EXAMPLE, "OpenAI", "inference_cost", "2025"), 8670, source="a single row needs no preference"),
        Case((_EXAMPLE, "OpenAI", "inference_cost", "2025", "unit"), NA, source="an empty field is not 0"),
        Case((_EXAMPLE, "OpenAI", "revenue", "2024"), NA, source="a conflict nobody has settled"),
        Case((_EXAMPLE, "OpenAI", "revenue", "2023"), NA, source="no such row"),
        Case((_EXAMPLE, "OpenAI", "revenue", "2024", "amount"), VALUE, source="no such field"),
        Case((_EXAMPLE[1:], "OpenAI", "revenue", "2024"), VALUE, source="a table without its headers"),
    ),
)
def figure(
    figures: Figures,
    entity: Entity,
    metric: Metric,
    period: Period,
    field: Field = "value",
    source: Source | None = None,
) -> float | str:
    """Figure, or another field of it, looked up by entity, metric and period.

    `figures` is a range with a header row, `field` one of its headers; keys match whole, in any
    case and whatever white space is around them. Where several sources report the figure and none is
    named, the row whose `preferred` is yes is taken. No row, an empty field, two rows of one source, or a
    conflict without exactly one preferred row is #N/A; an unknown field, or a range without its header
    row, is #VALUE!.
    """
    header = [text_of(cell) for cell in figures[0]]
    keys = {_column(header, name): _key(key) for name, key in zip(KEYS, (entity, metric, period), strict=True)}
    wanted = _column(header, field)
    rows: list[list[Any]] = [
        row for row in figures[1:] if all(_key(row[column]) == key for column, key in keys.items())
    ]
    named = [entity, metric, period]
    if source is not None:
        reporter = _column(header, "source")
        rows = [row for row in rows if _key(row[reporter]) == _key(source)]
        named.append(source)
    if not rows:
        raise Failure(NA, _no_row_reason, named)
    cell = (rows[0] if len(rows) == 1 else _preferred(rows, header, named))[wanted]
    if cell is None or cell == "":
        raise Failure(NA, lambda: f"the field {show(field)} of {_listed(named)} is empty")
    return float(cell) if isinstance(cell, bool) else cell


def _preferred(rows: list[list[Any]], header: list[str], named: list[str]) -> list[Any]:
    """The row to use of several for one figure."""
    folded = [name.casefold() for name in header]
    if "source" in folded:
        sources = [_key(row[folded.index("source")]) for row in rows]
        if len(set(sources)) < len(sources):
            raise Failure(NA, lambda: f"figures has two rows of one source for {_listed(named)}")
    chosen = [row for row in rows if "preferred" in folded and _key(row[folded.index("preferred")]) == "yes"]
    if len(chosen) != 1:
        counted = f"{len(chosen)} of them are preferred; mark one"
        raise Failure(NA, lambda: f"{len(rows)} rows report {_listed(named)} and {counted}")
    return chosen[0]


def _no_row_reason(named: list[str]) -> str:
    for key, name in zip((*KEYS, "source"), named, strict=False):
        if not name:
            return f"{key} is blank, and figures has no row with a blank {key}"
    return f"figures has no row for {_listed(named)}"


def _listed(names: list[str]) -> str:
    """Names in a sentence; of very many the first ones."""
    shown = [show(name or None) for name in names[:MOST_NAMES]]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _key(cell: Any) -> str:
    return (plain(cell) if type(cell) is str else text_of(cell)).casefold()


def _column(header: list[str], name: str) -> int:
    if not name:
        raise Failure(VALUE, "field is blank; it must be one of the headers")
    folded = [header_name.casefold() for header_name in header]
    found = folded.count(name.casefold())
    if found == 1:
        return folded.index(name.casefold())
    if found:
        raise Failure(VALUE, "the first row of figures has the header {} twice", name)
    if all(key in folded for key in KEYS):
        has = _listed([n for n in header if n])
        raise Failure(VALUE, unknown_reason, "figures has no column", name, f"it has {has}")
    raise Failure(
        VALUE,
        "the first row of figures has no header {}; a table's bare name leaves its headers out: write [#All] "
        "after it, as in Figures[#All]",
        name,
    )


@udf(
    category=PROVENANCE,
    unit="text",
    native=if_chain(
        {f'SUMPRODUCT(({{statuses}}="{status}")*1)>0': f'"{status}"' for status in reversed(STATUSES[1:])},
        f'"{STATUSES[0]}"',
    ),
    cases=(
        Case(
            (["REPORTED", "AUDITED"],), "REPORTED", source="specification: a result is never stronger than its inputs"
        ),
        Case((["AUDITED", "COMPANY_STATED"],), "COMPANY_STATED", source="specification: the order of the words"),
        Case((["COMPANY_STATED", "REPORTED"],), "REPORTED", source="specification: the order of the words"),
        Case(
            (["REPORTED", "REPORTED_UNCONFIRMED"],),
            "REPORTED_UNCONFIRMED",
            source="specification: the order of the words",
        ),
        Case((["REPORTED_UNCONFIRMED", "DISPUTED"],), "DISPUTED", source="specification: the order of the words"),
        Case((["DISPUTED", "ASSUMED"],), "ASSUMED", source="specification: the order of the words"),
        Case(
            (["REPORTED_UNCONFIRMED", "ASSUMED", "DISPUTED"],),
            "ASSUMED",
            source="specification: the order of the words",
        ),
        Case((["COMPANY_STATED", "REPORTED_UNCONFIRMED"],), "REPORTED_UNCONFIRMED", source="specification: the order"),
        Case(("AUDITED",), "AUDITED", source="by hand: one input"),
        Case((["REPORTED", "RUMOUR"],), VALUE, source="an unknown word"),
        Case((["REPORTED", None],), VALUE, source="a status left blank"),
    ),
)
def status_worst(statuses: Statuses) -> str:
    """Weakest status among the inputs of a result.

    From strong to weak: AUDITED, COMPANY_STATED, REPORTED, REPORTED_UNCONFIRMED, DISPUTED, ASSUMED.
    A blank or another word is #VALUE!.
    """
    return max(statuses, key=STATUSES.index)


_ANY_LOWER = 'SUMPRODUCT(({kinds}="LOWER")*({directions}=1)+({kinds}="UPPER")*({directions}=-1))>0'
_ANY_UPPER = 'SUMPRODUCT(({kinds}="UPPER")*({directions}=1)+({kinds}="LOWER")*({directions}=-1))>0'


@udf(
    category=PROVENANCE,
    unit="text",
    native=if_chain(
        {'SUMPRODUCT(({kinds}="NONE")*1)>0': '"NONE"', _ANY_LOWER: if_chain({_ANY_UPPER: '"NONE"'}, '"LOWER"')},
        if_chain({_ANY_UPPER: '"UPPER"'}, '"EXACT"'),
    ),
    cases=(
        Case((["LOWER", "EXACT"], [1, -1]), "LOWER", source="specification: coverage"),
        Case((["EXACT", "LOWER"], [1, -1]), "UPPER", source="specification: cost to revenue"),
        Case((["LOWER", "LOWER"], [1, -1]), "NONE", source="by hand: one rises, one falls"),
        Case((["EXACT", "EXACT"], [1, 1]), "EXACT", source="by hand"),
        Case((["NONE", "EXACT"], [1, 1]), "NONE", source="specification: any NONE"),
        Case((["UPPER", "LOWER"], [1, -1]), "UPPER", source="by hand: both sides agree"),
        Case((["LOWER", "EXACT"], [1, 0]), NUM, source="a direction is +1 or -1"),
        Case((["LOWER", "EXACT"], 1), VALUE, source="lists of unequal length"),
        Case((["LEAST"], [1]), VALUE, source="an unknown word"),
    ),
)
def bound_combine(kinds: Kinds, directions: Directions) -> str:
    """Bound kind of a result, from the bound kinds of its inputs.

    `directions` holds +1 for an input in which the result rises and -1 where it falls, which turns
    LOWER into UPPER and back. EXACT inputs leave the others' side; opposite sides, or any NONE, give
    NONE. Another word is #VALUE!, another direction is #NUM!.
    """
    sides = set()
    for kind, direction in zip(kinds, directions, strict=True):
        sides.add({"LOWER": "UPPER", "UPPER": "LOWER"}.get(kind, kind) if direction < 0 else kind)
    sides.discard("EXACT")
    if len(sides) > 1:
        return "NONE"
    return sides.pop() if sides else "EXACT"
