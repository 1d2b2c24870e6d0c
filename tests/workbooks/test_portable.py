"""The portable edition: every cell in an engine that has LAMBDA but not our functions."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import ironcalc
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.formula import ArrayFormula

from addin.engine.loading import formula_cells, formula_of
from addin.engine.recalculation import Values, compute
from addin.files.opening import open_workbook
from addin.formulas.lambdas import lambdas, without_lambda
from addin.formulas.stored_form import stored
from helpers.office import Calc
from helpers.oracles import agree, value_in
from helpers.parts import differences
from helpers.wording import sentences
from udfs import ExcelError, registry
from workbooks.check.checker import check
from workbooks.check.compare import same
from workbooks.deal.figures import FIGURE_COLUMNS
from workbooks.editions import shipped
from workbooks.editions.portable import COMPUTED_BY, SAVED_VALUE, Portable, portable
from workbooks.editions.shipped import HERE, PORTABLE, Built
from workbooks.editions.wording import MAIN_WORDING, PORTABLE_WORDING
from workbooks.template import functions
from workbooks.template.figures import HEADER
from workbooks.writing.model import Model

pytestmark = pytest.mark.workbooks


@pytest.fixture(scope="module")
def main(built: Built) -> tuple[bytes, Values]:
    return built.data, built.values


@pytest.fixture(scope="module")
def edition(main: tuple[bytes, Values]) -> Portable:
    return shipped.build_portable(main[1])


def in_ironcalc(data: bytes, path: Path, changes: dict[str, Any]) -> Any:
    """The file in IronCalc, recalculated; what it would read wrong is taken out of a copy."""
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            part = re.sub(rb' t="n"/>', b"/>", part)  # a styled empty cell, to it a 0
            part = re.sub(rb"</f><v>[^<]*</v>", b"</f><v>0</v>", part)  # it must compute them
            # of one cell it takes COUNTIF for an error
            part = re.sub(rb"COUNTIF\(((?:[\w']+!)?)([$\w]+),", rb"COUNTIF(\1\2:\2,", part)
            target.writestr(name, part)
    model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
    sheets = [sheet["name"] for sheet in model.get_worksheets_properties()]
    for address, value in changes.items():
        column, row, *_ = range_boundaries(address)
        model.update_cell_with_number(sheets.index("Figures"), row, column, value)
    model.evaluate()
    return lambda sheet, row, column: value_in(model, sheets.index(sheet), row, column)


def _frozen(book: Workbook, edition: Portable, values: Values) -> None:
    """Saved values in the main edition's cells, too, where the portable one has no formula."""
    for title, ref in edition.replaced:
        left, top, right, bottom = range_boundaries(ref)
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                value = values[title][row, column]
                book[title].cell(row, column).value = str(value) if isinstance(value, ExcelError) else value


def _compare(expected: Values, edition: Portable, got: Any) -> int:
    count = 0
    for sheet, cells in edition.values.items():
        for row, column in cells:
            wanted, found = expected[sheet][row, column], got(sheet, row, column)
            found = "" if found is None else found  # an empty text
            place = f"{sheet}, row {row}, column {column}"
            assert agree(found, wanted, 1e-9, 1e-9), f"{place}: {found!r}, not {wanted!r}"
            count += 1
    return count


def test_every_cell_is_computed_to_the_main_editions_value(
    main: tuple[bytes, Values], edition: Portable, tmp_path: Path
) -> None:
    got = in_ironcalc(edition.data, tmp_path / "portable.xlsx", {})
    count = _compare(main[1], edition, got)
    assert count > 800
    assert count == sum(map(len, main[1].values())) - len(_cells_of(edition))


def _cells_of(edition: Portable) -> list[tuple[int, int]]:
    cells = []
    for _, ref in edition.replaced:
        left, top, right, bottom = range_boundaries(ref)
        cells += [(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)]
    return cells


CHANGES = {
    "a share of 25%": {"revenue_share": 0.25},
    "a lower payment": {"net_payment_to_microsoft": 100.0},
    "a share typed as 20 for 20%": {"revenue_share": 20.0},
    "no share": {"revenue_share": 0.0},
    "a counter-flow": {"counter_flow": 246.2},
    "a cost below the revenue": {"inference_cost": 1.0},
}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_changed_figures_change_cells_as_in_the_main_file(
    changes: dict[str, float], main: tuple[bytes, Values], edition: Portable, tmp_path: Path
) -> None:
    """Changed figures change every cell as in the main edition."""
    book = load_workbook(io.BytesIO(main[0]))
    sheet, changed = book["Figures"], {}
    metric, value = (1 + FIGURE_COLUMNS.index(name) for name in ("metric", "value"))
    for row in range(HEADER + 1, sheet.max_row + 1):
        if sheet.cell(row, metric).value in changes:
            cell = sheet.cell(row, value)
            changed[cell.coordinate] = cell.value = changes[sheet.cell(row, metric).value]
    assert changed
    _frozen(book, edition, main[1])
    out = io.BytesIO()
    book.save(out)
    expected = compute(out.getvalue(), book, "main")
    assert expected != main[1]
    got = in_ironcalc(edition.data, tmp_path / "portable.xlsx", changed)
    assert _compare(expected, edition, got) > 800


def test_only_cells_without_a_lambda_hold_saved_values(main: tuple[bytes, Values], edition: Portable) -> None:
    """Only cells without a LAMBDA hold saved values, and say so."""
    names = "|".join(f.name for f in without_lambda())
    calls = {
        (sheet.title, cell.value.ref if isinstance(cell.value, ArrayFormula) else cell.coordinate)
        for sheet in load_workbook(io.BytesIO(main[0])).worksheets
        for cell in formula_cells(sheet)
        if re.search(rf"\b({names})\(", formula_of(cell) or "")
    }
    assert calls == set(edition.replaced)
    book = load_workbook(io.BytesIO(edition.data))
    listed = {cell.value for cell in book["Functions"]["B"]}
    assert all(f"{sheet}, {ref}" in listed for sheet, ref in edition.replaced)
    assert book["Cover"]["C7"].value == COMPUTED_BY


def test_no_cell_calls_the_add_in_and_no_text_names_it(edition: Portable) -> None:
    """No cell calls a function of the add-in, and no text asks for it."""
    book = load_workbook(io.BytesIO(edition.data))
    texts = []
    for sheet in book.worksheets:
        for cell in sheet._cells.values():
            formula = formula_of(cell) if cell.data_type == "f" else None
            called = set(re.findall(r"[\w.]+(?=\()", formula or ""))
            assert not called & set(registry), cell.coordinate
            texts.append(str(cell.value))
    assert not [text for text in texts if any(old in text for old in sentences(MAIN_WORDING))]


def test_the_covers_say_what_makes_them_compute(main: tuple[bytes, Values], edition: Portable) -> None:
    """A macro workbook has the main edition's Cover."""
    for data, wording, words in (
        (main[0], MAIN_WORDING, ("netshare install", ".xlsm is blocked", "Unblock", "=@")),
        (edition.data, PORTABLE_WORDING, ("Protected View", "Enable Editing", "#NAME?")),
    ):
        column = [cell.value for cell in load_workbook(io.BytesIO(data))["Cover"]["B"]]
        start = column.index(wording.start[0])
        assert tuple(column[start : start + len(wording.start)]) == wording.start
        assert all(word in " ".join(wording.start) for word in words)


def test_libreoffice_shows_errors_on_opening(calc: Calc) -> None:
    """7.4 has no LAMBDA, and recalculates dynamic arrays on opening whatever is saved beside them."""
    values = calc.open(HERE / PORTABLE, calculate=False)["values"]
    assert {values["Implied"][23][column] for column in (5, 7, 8)} <= {"Err:508", "Err:509"}
    assert values["Cover"][4][2] == 0.0  # all checks hold: FALSE


def test_no_rule_of_a_sheet_calls_a_function_of_the_add_in(edition: Portable) -> None:
    """Conditional formats, validations and charts: none does, for the edition would not rename it."""
    names = re.compile(rf"(?<![\w.])({'|'.join(registry)})\(", re.IGNORECASE)
    with zipfile.ZipFile(io.BytesIO(edition.data)) as file:
        for name in file.namelist():
            part = file.read(name).decode()
            rules = re.findall(r"<(?:formula[12]?|\w+:f|f)(?: [^>]*)?>([^<]*)<", part)
            assert not [rule for rule in rules if names.search(rule)], name


def test_every_text_of_the_wording_is_in_the_template(main: tuple[bytes, Values]) -> None:
    """Every text that the edition words differently is in the template."""
    book = load_workbook(io.BytesIO(main[0]))
    texts = [str(c.value) for sheet in book.worksheets for c in sheet._cells.values()]
    for text in sentences(MAIN_WORDING):
        assert any(text in found for found in texts), text


def test_the_names_are_stored_as_excel_stores_them(edition: Portable) -> None:
    names = load_workbook(io.BytesIO(edition.data)).defined_names
    for name, text in lambdas().items():
        assert names[name].value == stored(text)
        assert not names[name].value.startswith("=")
        assert 0 < len(names[name].comment) <= 255


def test_calls_are_marked_as_dynamic_arrays(edition: Portable) -> None:
    """Calls are dynamic array formulas with the metadata that Excel expects."""
    with zipfile.ZipFile(io.BytesIO(edition.data)) as file:
        parts = {name: file.read(name).decode() for name in file.namelist()}
    assert 'fDynamic="1"' in parts["xl/metadata.xml"]
    assert "sheetMetadata" in parts["xl/_rels/workbook.xml.rels"]
    assert "/xl/metadata.xml" in parts["[Content_Types].xml"]
    calls = 0
    for name, part in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            for opening, formula in re.findall(r"<c ([^>]*)>(<f.*?</f>)", part):
                assert ('cm="1"' in opening) == ("NATIVE." in formula), (name, opening)
                calls += "NATIVE." in formula
    assert calls > 250


@pytest.mark.parametrize("entered", ["A1:B2", "A1"])
def test_array_formulas_stay_or_become_values_as_a_whole(entered: str) -> None:
    """Array formulas keep their range or become values in all of it."""
    book = Workbook()
    sheet = book.active
    functions.build(Model(book, (), PORTABLE_WORDING))
    kept, lost = "=ROUNDING_RANGE(1,2)", '=MC_SAMPLE("UNIFORM",1,2,2,7)'
    values: Values = {"Sheet": {}, "Functions": {}}
    left, top, right, bottom = range_boundaries(entered)
    for first, formula in ((0, kept), (5, lost)):
        ref = re.sub(r"\d", lambda digit: str(int(digit[0]) + first), entered)  # noqa: B023
        sheet[f"A{1 + first}"] = ArrayFormula(ref, formula)
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                values["Sheet"][row + first, column] = float(row + column)
                sheet.cell(row + first, column).number_format = "0.0"
    made = portable(book, values)
    saved = load_workbook(io.BytesIO(made.data))["Sheet"]
    assert formula_of(saved["A1"]) == "=NATIVE.ROUNDING_RANGE(1,2)"
    assert saved["A1"].value.ref == entered
    assert [saved.cell(row + 5, c).value for row in range(top, bottom + 1) for c in range(left, right + 1)] == [
        row + c for row in range(top, bottom + 1) for c in range(left, right + 1)
    ]
    assert len(made.replaced) == 1


def test_a_saved_value_is_noted_beside_it_where_there_is_room() -> None:
    book = Workbook()
    sheet = book.active
    functions.build(Model(book, (), PORTABLE_WORDING))
    sheet["G4"] = "Note"
    sheet["C5"], sheet["C6"], sheet["G6"] = "=WHY(1)", "=WHY(2)", "a note"
    made = portable(book, {"Sheet": {(5, 3): "=x", (6, 3): ExcelError.NA}, "Functions": {}})
    saved = load_workbook(io.BytesIO(made.data))["Sheet"]
    assert [saved["G5"].value, saved["G6"].value] == [SAVED_VALUE, "a note"]
    assert (saved["C5"].value, saved["C5"].data_type) == ("=x", "s")
    assert (saved["C6"].value, saved["C6"].data_type) == ("#N/A", "e")


def test_the_edition_is_the_committed_bytes(main: tuple[bytes, Values], edition: Portable) -> None:
    """The edition has the same bytes every time, and they are the committed ones."""
    assert shipped.build_portable(main[1]).data == edition.data
    assert differences(edition.data, (HERE / PORTABLE).read_bytes()) == []


def test_readers_that_compute_nothing_see_saved_values(
    main: tuple[bytes, Values], edition: Portable, tmp_path: Path
) -> None:
    """Whoever reads the file without computing sees the saved values."""
    path = tmp_path / "portable.xlsx"
    path.write_bytes(edition.data)
    book = open_workbook(path, values=True)
    for sheet, cells in edition.values.items():
        for (row, column), value in cells.items():
            assert same(book[sheet].cell(row, column), value), (sheet, row, column)
            assert value == main[1][sheet][row, column]


def edited(path: Path, old: bytes, new: bytes) -> Path:
    with zipfile.ZipFile(HERE / PORTABLE) as source, zipfile.ZipFile(path, "w") as target:
        parts = {name: source.read(name) for name in source.namelist()}
        assert any(old in part for part in parts.values())
        for name, part in parts.items():
            target.writestr(name, part.replace(old, new))
    return path


def test_the_checker_notices_an_altered_lambda(tmp_path: Path) -> None:
    """The checker recalculates it and notices an altered value and an altered LAMBDA."""
    value = check(edited(tmp_path / "value.xlsx", b"<v>2469</v>", b"<v>2470</v>")).findings
    assert {(f.sheet, f.cell, f.expected, f.got) for f in value} >= {("Implied", "H24", "2469", "2470")}
    plain = b"(_xlpm.payment_+_xlpm.counter_flow_)/_xlpm.share_"
    altered = edited(tmp_path / "lambda.xlsx", plain, plain.replace(b"+", b"-"))
    notes = {f.message for f in check(altered).findings}
    assert any("NATIVE.IMPLIED_REVENUE, which this engine does not know" in n for n in notes)
