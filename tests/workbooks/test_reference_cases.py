"""Every worked case that is declared stands in a reference workbook, whether or not a layout names its function."""

from __future__ import annotations

from typing import Any

import pytest

from udfs import OMITTED, Case, Udf, functions, registry
from udfs.revenue_share import REVENUE_SHARE
from workbooks.reference import BUILDERS
from workbooks.reference.lines.book import Book
from workbooks.reference.lines.line import WorkedLine, line_of, of, rest


@pytest.fixture(scope="module")
def lines() -> list[WorkedLine]:
    """The lines of all reference workbooks, as their builders hand them to a sheet."""
    found: list[WorkedLine] = []
    written = Book.sheet

    def sheet(self: Book, title: str, purpose: str, sections: Any) -> None:
        found.extend(line for section in sections for line in section.lines)
        written(self, title, purpose, sections)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Book, "sheet", sheet)
        for build in BUILDERS.values():
            build()
    return found


def shows(line: WorkedLine, function: Udf, case: Case) -> bool:
    """Whether a line calls the function with the case's arguments, and maybe with more, and expects its result."""
    given = [argument for argument in case.args if argument is not OMITTED]
    result = case.result()
    cells = [cell for row in result for cell in row] if isinstance(result, list) else [result]
    return (
        f"{function.name}(" in line.formulas[0]
        and [*line.inputs.values()][: len(given)] == given
        and [*line.expected] == cells
    )


# whose arguments are not a list of inputs: WHY has lines of its own
WORKED = [pytest.param(f, c, id=f"{f.name}-{i}") for f in functions if not f.is_variable for i, c in enumerate(f.cases)]


@pytest.mark.parametrize(("function", "case"), WORKED)
def test_every_worked_case_is_a_line(function: Udf, case: Case, lines: list[WorkedLine]) -> None:
    assert any(shows(line, function, case) for line in lines)


def test_a_case_may_leave_an_argument_out_between_others() -> None:
    case = Case((493.8, 12, 865.9, 9, OMITTED, 1), 0.1, source="by hand")
    line = line_of(registry["PERIOD_GROWTH"], case)
    assert line.formulas == ("PERIOD_GROWTH({amount_1},{months_1},{amount_2},{months_2},,{per_months})",)
    assert "gap_months" not in line.inputs


def test_the_rest_of_a_theme_is_what_no_layout_shows() -> None:
    of_theme = [f for f in functions if f.category == REVENUE_SHARE]
    named = of_theme[1].name
    assert [s.shows for s in rest(REVENUE_SHARE)] == [(f,) for f in of_theme]
    assert [s.shows for s in rest(REVENUE_SHARE, [of(named)])] == [(f,) for f in of_theme if f.name != named]
    assert len(rest(REVENUE_SHARE, [of(named, cases=())])) == len(of_theme)  # named, but without its cases
