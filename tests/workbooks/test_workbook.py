"""The template: its bytes, its cached values, its conventions, and what its checks notice."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.formula import Tokenizer
from openpyxl.formula.translate import Translator
from openpyxl.utils import range_boundaries
from openpyxl.workbook.defined_name import DefinedName

from addin.engine.loading import formula_cells, formula_of
from addin.engine.recalculation import compute
from addin.files.opening import open_workbook
from addin.files.placing import place
from addin.libreoffice.extension import OXT_NAME
from helpers.live import Live
from helpers.parts import differences, injected
from helpers.shared import Done
from udfs import ExcelError
from workbooks.check.checker import check
from workbooks.check.compare import same
from workbooks.editions.saving import render
from workbooks.editions.shipped import HERE, SHIPPED, TEMPLATE, Built
from workbooks.template import summary
from workbooks.writing.keys import (
    ANNUAL_GAP,
    ANNUAL_REVENUE,
    COST,
    COST_PER_DOLLAR,
    COVERAGE,
    GAP,
    HIGHEST_REVENUE,
    LOWEST_REVENUE,
    MARGIN,
    NEEDED_GROSS,
    REVENUE,
    RUN_RATE_GAP,
    SHORTFALL,
    Key,
)

pytestmark = pytest.mark.workbooks


@pytest.fixture(scope="module")
def book(built: Built) -> Workbook:
    return load_workbook(io.BytesIO(built.data))


@pytest.fixture(scope="module")
def saved(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    path = tmp_path_factory.mktemp("built") / "NetShare.xlsx"
    path.write_bytes(built.data)
    return open_workbook(path, values=True)


def cells(book: Workbook) -> Iterator[Any]:
    for sheet in book.worksheets:
        yield from formula_cells(sheet)


def test_the_committed_template_is_what_the_builder_makes(built: Built) -> None:
    assert differences(built.data, TEMPLATE.read_bytes()) == []


def test_the_comparison_notices_each_kind_of_change(built: Built) -> None:
    """The comparison notices a changed value, a changed part and a missing one."""
    data = built.data

    def altered(old: bytes, new: bytes, drop: str = "") -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
            for name in source.namelist():
                if name != drop:
                    target.writestr(name, source.read(name).replace(old, new))
        return out.getvalue()

    assert differences(data, altered(b"", b"")) == []
    assert differences(data, altered(b"<v>2469</v>", b"<v>2470</v>"))
    assert differences(data, altered(b"IMPLIED_REVENUE(H8", b"IMPLIED_REVENUE(H9"))
    assert differences(data, altered(b"FFFBE6", b"FFFBE7"))
    assert differences(data, altered(b"", b"", drop="xl/styles.xml"))


def test_the_command_builds_what_is_built_here(first_build: Done, built: Built) -> None:
    """In a process with another time zone and hash seed; test_build_here has two such processes build everything."""
    made = first_build.files()
    assert len(made) == len(SHIPPED) + 3  # the extension, the add-in, the code on its own
    assert made["NetShare.xlsx"] == built.data
    for name in made.keys() - {OXT_NAME}:
        committed = (HERE / name).read_bytes()
        different = differences(made[name], committed) if zipfile.is_zipfile(HERE / name) else made[name] != committed
        assert not different, (name, different)


def test_every_formula_has_the_value_our_functions_give_it(built: Built, book: Workbook, saved: Workbook) -> None:
    values = compute(built.data, book, "built")
    count = 0
    for cell in cells(book):
        count += 1
        computed = values[cell.parent.title][cell.row, cell.column]
        assert same(saved[cell.parent.title][cell.coordinate], computed), cell
        assert not isinstance(computed, ExcelError), cell
    assert count > 800


def test_excel_is_told_to_keep_the_saved_values(built: Built) -> None:
    with zipfile.ZipFile(io.BytesIO(built.data)) as parts:
        workbook = parts.read("xl/workbook.xml")
    assert b'calcId="191029"' in workbook
    assert b'fullCalcOnLoad="1"' not in workbook


def test_all_checks_hold_and_the_cover_says_so(saved: Workbook, book: Workbook) -> None:
    [(sheet, area)] = book.defined_names["chk_Master"].destinations
    assert saved[sheet][area.replace("$", "")].value is True
    assert saved["Cover"]["C5"].value is True


def test_the_printed_table_is_the_specifications_worked_case(built: Built) -> None:
    model, values = built.model, built.values
    table = {label.strip(): [f.text for f in shown] for label, shown in summary.answer_table(model, values)}
    assert summary.headings(model, values) == ["2024", "9 months 2025", "7 quarters"]
    assert table["Payment, net"] == ["493.8", "865.9", "1,359.7"]
    assert table["Implied revenue"] == ["≥ 2,469.0", "≥ 4,329.5", "≥ 6,798.5"]
    assert table["Inference cost"] == ["3,770.0", "8,670.0", "12,440.0"]
    assert table["Coverage ratio"] == ["≥ 65.49%", "≥ 49.94%", "≥ 54.65%"]
    assert table["Shortfall"] == ["≤ 1,301.0", "≤ 4,340.5", "≤ 5,641.5"]
    assert table["Cost per unit of revenue"] == ["≤ 1.527", "≤ 2.003", "≤ 1.830"]
    assert table["Margin after the share"] == ["≥ -72.69%", "≥ -120.25%", "≥ -102.98%"]
    assert table["Counter-flow needed"] == ["260.2", "868.1", "1,128.3"]
    assert table["… after the payment"] == ["358.96", "1,041.28", "1,400.24"]
    assert table["… receipts as revenue"] == ["216.83", "723.42", "940.25"]
    assert table["Revenue needed"] == ["4,712.5", "10,837.5", "15,550.0"]
    assert table["Net share at break-even"] == ["13.10%", "9.99%", "10.93%"]
    assert table["Revenue, annualized"][1] == "≥ 5,772.67"
    assert table["… at the highest share"] == ["≥ 2,244.32", "≥ 3,935.68", ""]  # 493.75/0.22
    assert table["… reached, average"] == ["", "~ 28.86%", ""]
    assert table["… missing, average"] == ["", "~ 14,227.33", ""]
    assert table["Run rate, last month"][1] == "~ 7,852.22"
    assert table["… of the target"][1] == "~ 39.26%"  # 7852.2/20000
    [first, *_] = dict(summary.answer_table(model, values))["Implied revenue"]
    assert str(first) == "≥ 2,469.0, reported, unconfirmed"


def test_run_rates_and_ranges_are_the_specifications(built: Built) -> None:
    model, values = built.model, built.values

    def shown(key: Key, column: int) -> Any:
        row = model.rows[key]
        return values[row.sheet][row.number, column]

    assert shown(REVENUE.growth, 3) == pytest.approx(0.0860756, abs=5e-8)
    assert shown(COST.growth, 3) == pytest.approx(0.1158900, abs=5e-8)
    assert shown(REVENUE.run_rate, 9) == pytest.approx(7852, abs=0.5)
    assert shown(COST.run_rate, 9) == pytest.approx(17226, abs=0.5)
    assert shown(RUN_RATE_GAP, 9) == pytest.approx(12147.8, abs=0.05)
    assert shown(LOWEST_REVENUE, 8) == pytest.approx(2244.318, abs=5e-4)
    assert shown(HIGHEST_REVENUE, 8) == pytest.approx(2743.611, abs=5e-4)
    for key, bound in {
        REVENUE: "LOWER",
        COVERAGE: "LOWER",
        GAP: "LOWER",
        SHORTFALL: "UPPER",
        COST_PER_DOLLAR: "UPPER",
        MARGIN: "LOWER",
        NEEDED_GROSS: "EXACT",
        ANNUAL_REVENUE: "LOWER",
        ANNUAL_GAP: "NONE",
        REVENUE.run_rate: "NONE",
        LOWEST_REVENUE: "LOWER",
        HIGHEST_REVENUE: "NONE",
    }.items():
        assert shown(key.bound, 9) == bound, key
    assert shown(REVENUE.run_rate.status, 9) == "ASSUMED"


def test_one_formula_per_row(built: Built, book: Workbook) -> None:
    for row in built.model.rows.values():
        sheet = book[row.sheet]
        if row.constant:
            continue
        first = sheet[f"{row.columns[0]}{row.number}"]
        for column in row.columns[1:]:
            cell = sheet[f"{column}{row.number}"]
            assert cell.data_type == first.data_type or first.data_type != "f"
            if first.data_type == "f":
                moved = Translator(first.value, first.coordinate).translate_formula(cell.coordinate)
                assert cell.value == moved


def test_conventions(book: Workbook) -> None:
    assert book.sheetnames == [
        "Cover",
        "Changes",
        "Figures",
        "Inputs",
        "Share",
        "Implied",
        "Coverage",
        "Time",
        "Subperiods",
        "Unit",
        "Projection",
        "Uncertainty",
        "Dashboard",
        "Checks",
        "Functions",
    ]
    forbidden = {"OFFSET(", "INDIRECT(", "NOW(", "TODAY(", "RAND("}
    for cell in cells(book):
        calls = {t.value.upper() for t in Tokenizer(formula_of(cell)).items if t.type == "FUNC"}
        assert not calls & forbidden, cell
        assert "_xlfn" not in formula_of(cell)
    for sheet in book.worksheets:
        assert not sheet.merged_cells.ranges
        assert sheet.sheet_state == "visible"
        assert not any(d.hidden for d in (*sheet.row_dimensions.values(), *sheet.column_dimensions.values()))
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.page_setup.orientation == "landscape"
        if sheet.title != "Cover":
            assert sheet.freeze_panes
    assert {"in_Payer", "in_Target", "in_Tolerance", "in_Unit", "chk_Master"} <= set(book.defined_names)


def test_every_input_cell_is_validated(book: Workbook) -> None:
    for sheet in book.worksheets:
        areas = [a for rule in sheet.data_validations.dataValidation for a in rule.sqref.ranges]
        for row in sheet.iter_rows():
            for cell in row:
                if cell.fill.start_color.rgb == "00FFFBE6" and sheet.title != "Cover" and cell.column_letter != "B":
                    assert any(
                        a.min_row <= cell.row <= a.max_row and a.min_col <= cell.column <= a.max_col for a in areas
                    ), cell
                    assert cell.data_type != "f", cell


def test_a_figure_replaced_changes_what_rests_on_it(live: Live) -> None:
    known = {live.figure("value", "counter_flow", "2024"): 246.2, live.figure("bound", "counter_flow", "2024"): "EXACT"}
    with live.changed(known):
        assert live.value(*live.at(REVENUE)) == pytest.approx(3700)
        assert live.value(*live.at(REVENUE.bound)) == "EXACT"
        assert live.value(*live.at(REVENUE.bound, "F")) == "LOWER"  # the other period's is still open


def test_a_known_counter_flow_bounds_both_ends(live: Live) -> None:
    """A known counter-flow makes both ends of the range bounds."""
    known: dict[tuple[str, str], Any] = {
        live.figure(f, "counter_flow", "2024"): 246.2 for f in ("value", "low", "high")
    }
    known[live.figure("bound", "counter_flow", "2024")] = "EXACT"
    with live.changed(known):
        assert live.value(*live.at(LOWEST_REVENUE)) == pytest.approx((493.75 + 246.2) / 0.22)
        assert live.value(*live.at(HIGHEST_REVENUE)) == pytest.approx((493.85 + 246.2) / 0.18)
        assert live.value(*live.at(LOWEST_REVENUE.bound)) == "LOWER"
        assert live.value(*live.at(HIGHEST_REVENUE.bound)) == "UPPER"
        assert live.value(*live.at(HIGHEST_REVENUE.bound, "I")) == "NONE"  # there only a least is known
        assert live.value(*live.at(REVENUE, "E")) == "bound by period, REPORTED_UNCONFIRMED"


def test_shares_that_differ_make_the_total_no_bound(live: Live) -> None:
    """Shares that differ between periods make the total no bound."""
    share = {live.figure(field, "revenue_share", "2024"): 0.15 for field in ("value", "low")}
    with live.changed(share):
        assert live.value(*live.at(NEEDED_GROSS.bound)) == "EXACT"
        assert live.value(*live.at(NEEDED_GROSS.bound, "F")) == "NONE"


def test_the_weakest_status_counts_each_period(live: Live) -> None:
    with live.changed({live.figure("status", "net_payment_to_microsoft", "2024"): "DISPUTED"}):
        assert live.value("Cover", "C6") == "DISPUTED"
        assert live.value(*live.at(REVENUE, "E")) == "LOWER, DISPUTED"


def edited(tmp_path: Path, changes: dict[bytes, bytes]) -> Path:
    """The template with each text replaced, wherever it stands."""
    path = tmp_path / "edited.xlsx"
    hits: Counter[bytes] = Counter()
    with zipfile.ZipFile(TEMPLATE) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            for old, new in changes.items():
                hits[old] += part.count(old)
                part = part.replace(old, new)
            target.writestr(name, part)
    assert all(hits[old] for old in changes), hits
    return path


def test_the_checker_names_what_was_altered(tmp_path: Path) -> None:
    """The checker names an altered value and an altered formula."""
    h24, i24 = b"<f>IMPLIED_REVENUE(H8,H9,H10)</f><v>2469</v>", b"<f>IMPLIED_REVENUE(I8,I9,I10)</f><v>4329.5</v>"
    path = edited(
        tmp_path,
        {
            h24: h24.replace(b"2469", b"2470"),  # a value
            i24: i24.replace(b"I10", b"0"),  # a formula with the same value
            b"'Checks'!$F$3": b"'Checks'!$F$5",
            b'ref="A4:Q55"': b'ref="A4:P55"',
        },
    )
    found = {(f.sheet, f.cell, f.message, f.expected, f.got) for f in check(path).findings}
    assert {
        ("Implied", "H24", "saved value", "2469", "2470"),
        ("Implied", "I24", "formula", "=IMPLIED_REVENUE(I8,I9,I10)", "=IMPLIED_REVENUE(I8,I9,0)"),
        ("Cover", "A1", "the name chk_Master", "'Checks'!$F$3", "'Checks'!$F$5"),
    } <= found
    assert "tables" in {message for _, _, message, _, _ in found}
    path = edited(tmp_path, {h24: b"<v>2469</v>", i24: i24.replace(b"<v>4329.5</v>", b"")})
    found = {(f.cell, f.got) for f in check(path).findings}
    assert found == {("H24", "2469"), ("I24", "no value")}


def test_the_checker_notices_a_missing_sheet(tmp_path: Path) -> None:
    """The checker notices a missing sheet and a failing master check."""
    book = load_workbook(TEMPLATE)
    del book["Functions"]
    book["Figures"]["H5"] = 600
    path = tmp_path / "less.xlsx"
    place(render(book, "less.xlsx")[0], path)
    findings = check(path).findings
    assert {(f.sheet, f.message) for f in findings} == {
        ("Functions", "sheet"),
        ("Checks", "chk_Master, all checks of the workbook"),
        ("Checks", 'the check "no value above its high"'),
        ("Checks", "chk_Figures"),
    }


def test_a_foreign_workbook_is_held_against_its_own_values(tmp_path: Path) -> None:
    """A workbook that is not ours is compared with its own saved values."""
    book = Workbook()
    book.active["A1"], book.active["A2"] = "=1/0", "=DATE(2024,1,31)"
    book.active["A2"].number_format = "yyyy-mm-dd"
    path = tmp_path / "theirs.xlsx"
    data, values = render(book, "theirs.xlsx")
    place(data, path)
    assert values["Sheet"] == {(1, 1): ExcelError.DIV0, (2, 1): 45322}
    error = ("A1", "=1/0 is #DIV/0!", "")
    assert [(f.cell, f.message, f.got) for f in check(path).findings] == [error]
    place(inject_everywhere(data, {(1, 1): "#DIV/0!", (2, 1): 45322.5}), path)
    assert [(f.cell, f.expected or f.message, f.got) for f in check(path).findings] == [
        ("A1", "#DIV/0!", '"#DIV/0!"'),
        ("A2", "45322", "45322.5"),
        error,
    ]
    book.defined_names["chk_Master"] = DefinedName("chk_Master", attr_text="TRUE")
    place(render(book, "theirs.xlsx")[0], path)
    assert "the name chk_Master" in [f.message for f in check(path).findings]


def inject_everywhere(data: bytes, values: dict[tuple[int, int], Any]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, injected(part, values) if "worksheets/" in name else part)
    return out.getvalue()


def test_values_of_every_kind_are_written_beside_their_formulas() -> None:
    kinds = {
        "A1": (2469.0, 2469),
        "A2": (0.1, 0.1),
        "A3": (True, True),
        "A4": ("", None),
        "A5": ("x ", "x "),
        "A6": (ExcelError.NUM, "#NUM!"),
        "A7": (1e300, 1e300),
    }
    book = Workbook()
    for address in kinds:
        book.active[address] = "=1"
    buffer = io.BytesIO()
    book.save(buffer)
    values = {range_boundaries(a)[1::-1]: value for a, (value, _) in kinds.items()}
    out = inject_everywhere(buffer.getvalue(), values)
    read = load_workbook(io.BytesIO(out), data_only=True).active
    assert {address: read[address].value for address in kinds} == {a: expected for a, (_, expected) in kinds.items()}
