"""How a sheet is written: keys, templates, and the mistakes that are refused while it is built."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

from workbooks.deal.acceptance import deal_of
from workbooks.deal.figures import read_figures
from workbooks.editions.wording import MAIN_WORDING
from workbooks.writing import styles
from workbooks.writing.ingredients import Ingredients, Link
from workbooks.writing.keys import COST, COUNTER, PAYMENT, SHARE
from workbooks.writing.model import Model
from workbooks.writing.page import Line, Page
from workbooks.writing.results import Call
from workbooks.writing.templates import in_column, in_row, span


@pytest.fixture
def page() -> Page:
    return Page(Model(Workbook(), deal_of(read_figures()), MAIN_WORDING), "Page", "A page", "For tests.")


def test_a_key_stands_for_its_line_in_each_column(page: Page) -> None:
    page.line(Line(PAYMENT, "Payment", styles.AMOUNT), periods=[1, 2], total=f"=SUM({PAYMENT.all})")
    page.line(Line(SHARE, "Share", styles.FRACTION), constant=0.2)
    assert page.sheet["F5"].value == "=SUM($H5:$I5)"
    template = f"{PAYMENT}+{PAYMENT.previous}/{PAYMENT.last}*{SHARE}-{SHARE.last}-{PAYMENT.total}"
    assert page.model.render(template, "I", "Page") == "I5+$H5/$I5*$C$6-$C$6-$F5"
    assert page.model.render(f"{PAYMENT.first}:{PAYMENT}", "I", "Other") == "'Page'!$H5:I5"
    assert page.model.render(f"SUM({PAYMENT.before})", "H", "Page") == "SUM($G5:G5)"


def test_array_constants_are_plain_for_one_item() -> None:
    assert f"{in_row([1, -1])},{in_column([1, -1])}".format() == "{1,-1},{1;-1}"
    assert in_row([1]) == in_column([1]) == "1"
    assert span(PAYMENT, PAYMENT) == "{payment}"


def test_two_lines_with_one_key_are_refused(page: Page) -> None:
    page.line(Line(PAYMENT, "Payment"), constant=1)
    with pytest.raises(ValueError, match="two lines payment"):
        page.line(Line(PAYMENT, "Payment again"), constant=2)


def test_a_parameter_that_a_function_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="COVERAGE_RATIO has no parameter costs"):
        Call("COVERAGE_RATIO", {"revenue": PAYMENT, "costs": COST})


def test_ingredients_of_a_result_must_be_neighbours(page: Page) -> None:
    for key in (PAYMENT, SHARE, COST):
        for line in (key, key.bound, key.status):
            page.line(Line(line, line.name), constant=1)
    parts = Ingredients(page, [Link(key, key.name) for key in (PAYMENT, SHARE, COST)])
    area = parts.area(parts[SHARE], parts[PAYMENT])
    assert area.bounds == f"{parts[PAYMENT].bound}:{parts[SHARE].bound}"
    assert COST in parts
    assert COUNTER not in parts
    with pytest.raises(ValueError, match="not neighbours"):
        parts.area(parts[PAYMENT], parts[COST])


def test_no_row_is_higher_than_excel_has_them(page: Page) -> None:
    row = page.line(Line(COST, "Cost", note="a long remark " * 2000))
    assert page.sheet.row_dimensions[row.number].height <= 409.5  # points: Excel's limits
