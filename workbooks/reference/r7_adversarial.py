"""R7: every function given what it must refuse, and what it must read as something else."""

from __future__ import annotations

from dataclasses import replace

from openpyxl import Workbook

from udfs import VERSION, ExcelError, Udf, functions, registry
from udfs.about import ABOUT
from udfs.errors import DIV0, NA, NULL, NUM, VALUE

from .lines.book import Book
from .lines.line import AS_LAMBDA, OFFICE, UNGUARDED, Section, WorkedLine, call_of, rest
from .r7_bad_inputs import HUGE, Bad, bad_inputs, good_call

APART = ("WHY", "NETSHARE_VERSION")  # about functions: their own section
INSTEAD = "instead"  # the label of what must give the very same


def _line(function: Udf, bad: Bad) -> WorkedLine:
    call = call_of(function, bad.arguments)
    pick = "{}" if function.result == "scalar" else "INDEX({},1,1)"
    if function.result == "scalar" and any(
        p.each and isinstance(bad.arguments.get(p.name), list) for p in function.params
    ):
        pick = "INDEX({},1,1)"
    twin = bad.expected is None and not bad.natural
    inputs = {name: value for name, value in bad.arguments.items() if value is not None or name in call}
    natives: tuple[str, ...] = ()
    if twin:
        changed = bad.what.partition(":")[0]
        natives = (pick.format(call.replace(f"{{{changed}}}", f"{{{INSTEAD}}}")),)
        inputs[INSTEAD] = bad.instead
    elif bad.natural:
        natives = (function.native_of(0),)
    return WorkedLine(
        bad.what,
        inputs,
        (pick.format(call),),
        ("" if bad.expected is None else bad.expected,),
        bad.source,
        natives,
        UNGUARDED,
        elsewhere=bad.elsewhere,
        portable=bad.portable,
        twin=twin or bad.natural,
        function=function,
    )


def _huge(function: Udf) -> tuple[WorkedLine, ...]:
    """The largest order of magnitude as the first number, where the function declares what becomes of it."""
    largest = function.largest
    if largest is None:
        return ()
    good = good_call(function)
    old = good[largest.argument]
    arguments = {**good, largest.argument: [HUGE, *old[1:]] if isinstance(old, list) else HUGE}
    error = largest.expected if isinstance(largest.expected, ExcelError) else None
    line = _line(function, Bad(f"{largest.argument}: 1E308", arguments, error or NUM, f"by hand: {largest.how}"))
    because = line.because if error else "a native formula may overflow on its way"
    portable = f"{AS_LAMBDA}#NUM!, which the native formula gives" if largest.overflows else ""
    return (replace(line, expected=(largest.expected,), because=because, portable=portable),)


def _section(function: Udf) -> Section:
    lines = (*(_line(function, bad) for bad in bad_inputs(function)), *_huge(function))
    return Section(
        f"{function.name}: {function.summary}",
        (*(p.name for p in function.params), INSTEAD),
        lines,
        {p.name: p for p in function.params},
    )


_WHY = ("function", "payment", "share", "probe")
_REASON = "WHY({function},{payment},{share})"
_WHY_AND_VERSION = Section(
    "WHY and NETSHARE_VERSION: reasons instead of errors",
    _WHY,
    (
        WorkedLine(
            "20 for 20%",
            {"function": "IMPLIED_REVENUE", "payment": 493.8, "share": 20},
            (_REASON,),
            ("share must be between 0 and 1, got 20; did you mean 20%?",),
            "specification: argument, rule, value, likely slip",
            because="none: a sentence",
        ),
        WorkedLine(
            "nothing wrong",
            {"function": "implied_revenue", "payment": 493.8, "share": 0.2},
            (f'{_REASON}&"."',),
            (".",),
            'specification: "" where the call is fine',
            because="none: a sentence",
        ),
        WorkedLine(
            "an error is explained, not passed on",
            {"function": "IMPLIED_REVENUE", "payment": 493.8, "share": NA, "probe": NULL},
            ('IF(ISERROR(ERROR.TYPE({probe})),"share",LEFT(WHY({function},{payment},{share}),5))',),
            ("share",),
            "specification: the reason names the argument",
            because="none: a sentence",
            elsewhere="LibreOffice, whose ERROR.TYPE does not know #NULL!: WHY of an error argument is that error, so the line does not ask",
        ),
        WorkedLine(
            "an unknown function",
            {"function": "NO_SUCH", "payment": 1, "share": 1},
            (_REASON,),
            (VALUE,),
            "specification: unknown function is #VALUE!",
            because=UNGUARDED,
        ),
        WorkedLine(
            "a blank for the function",
            {"function": None, "payment": 1, "share": 1},
            (_REASON,),
            (VALUE,),
            "specification: unknown function is #VALUE!",
            because=UNGUARDED,
        ),
        WorkedLine(
            "a number for the function",
            {"function": 20, "payment": 1, "share": 1},
            (_REASON,),
            (VALUE,),
            "specification: unknown function is #VALUE!",
            because=UNGUARDED,
        ),
        WorkedLine(
            "an error for the function",
            {"function": DIV0, "payment": 1, "share": 1},
            (_REASON,),
            (DIV0,),
            "rule: an error that goes in comes out",
            because=UNGUARDED,
        ),
        WorkedLine(
            "the version",
            {},
            ("NETSHARE_VERSION()",),
            (VERSION,),
            "specification: the version that built this workbook",
            because="none: a text",
        ),
    ),
    shows=tuple(registry[name] for name in APART),
)


def _stays_in_its_cell() -> Section:
    """One bad cell of a range is one bad cell of the result."""
    payments = [493.8, "x", None, NUM, -5, 865.9]
    expected = (2469, VALUE, 0, NUM, NUM, 4329.5)
    return Section(
        "A range of payments: an error stays in its cell",
        ("payment", "share"),
        (
            WorkedLine(
                "IMPLIED_REVENUE of six payments",
                {"payment": payments, "share": 0.2},
                tuple(f"INDEX(IMPLIED_REVENUE({{payment}},{{share}}),{i},1)" for i in range(1, 7)),
                expected,
                "by hand: payment/0.2; text, blank, error, negative by the rules",
                because="cell by cell in the first workbook",
                elsewhere=OFFICE,
            ),
        ),
    )


def build() -> Workbook:
    book = Book(
        "Adversarial inputs",
        "Each function given wrong types, blanks, errors, numbers outside its domains and lists that do not fit: which error comes out.",
    )
    for category in dict.fromkeys(f.category for f in functions):
        sections = [_section(f) for f in functions if f.category == category and f.name not in APART]
        if sections:
            book.sheet(
                category, f"{category}: the error that the rules ask for, or with what it must give the same.", sections
            )
    about = (_WHY_AND_VERSION, _stays_in_its_cell())
    book.sheet("About, ranges", "Reasons in words; errors that stay in their cells.", (*about, *rest(ABOUT, about)))
    return book.finish()
