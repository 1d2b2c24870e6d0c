"""A file of figures: read as it is meant, or refused with its row named."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from addin.refusal import Refusal
from workbooks.deal.figures import FIGURE_COLUMNS, SHIPPED_FIGURES, read_figures
from workbooks.editions.saving import render
from workbooks.editions.shipped import TEMPLATE

HEADER = ",".join(FIGURE_COLUMNS)
ROW = "OpenAI,revenue,revenue,2024,2024-01-01,2024-12-31,12,4000,3700,4000,USD million,REPORTED,EXACT,A,yes,2025-11-14,"


def read(tmp_path: Path, *rows: str, header: str = HEADER) -> object:
    path = tmp_path / "my.csv"
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return read_figures(path)


def test_the_shipped_figures_are_read() -> None:
    figures = read_figures()
    assert len(figures) == len(SHIPPED_FIGURES.read_text(encoding="utf-8").splitlines()) - 1
    payment = figures[0]
    assert (payment.entity, payment.period, payment.value) == ("OpenAI", "2024", 493.8)
    assert payment.start.isoformat() == "2024-01-01"


def test_text_stays_text(tmp_path: Path) -> None:
    [figure] = read(tmp_path, ROW.replace("OpenAI", "NA").replace("revenue,revenue", "null,"))
    assert (figure.entity, figure.metric, figure.period) == ("NA", "null", "2024")


def test_a_byte_order_mark_and_words_in_any_case_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "my.csv"
    path.write_text(f"{HEADER}\n{ROW.replace('REPORTED', 'reported')}\n", encoding="utf-8-sig")
    assert read_figures(path)[0].status == "REPORTED"


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([ROW.replace("4000,3700", '"4,000",3700')], "row 2: value is '4,000'"),
        ([ROW.replace("4000,3700", "about 4000,3700")], "row 2: value is 'about 4000'"),
        ([ROW.replace("4000,3700", "20%,3700")], "row 2: value is '20%'; write 0.2 for 20%"),
        ([ROW.replace("4000,3700", "nan,3700")], "row 2: value is 'nan'"),
        ([ROW.replace("4000,3700", "1e999,3700")], "row 2: value is '1e999'"),
        ([ROW.replace("4000,3700", "1_000,3700")], "row 2: value is '1_000'"),
        ([ROW.replace("4000,3700", ",3700")], "row 2: value is empty"),
        ([ROW.replace("2024-12-31", "31.12.2024")], "row 2: end is '31.12.2024'"),
        ([ROW.replace("REPORTED", "RUMOUR")], "row 2: status is 'RUMOUR'"),
        ([ROW.replace("revenue,revenue", "revenue,income")], "row 2: role is 'income'; it must be one of target,"),
        ([ROW.replace("EXACT", "MIN")], "row 2: bound is 'MIN'"),
        ([ROW.replace(",A,", ",=1+1,")], "row 2: source begins with ="),
        ([ROW + "=HYPERLINK(1)"], "row 2: note begins with ="),
        ([ROW, ROW], "row 3: repeats row 2"),
        ([ROW, ROW.replace("OpenAI", "openai")], "row 3: repeats row 2"),
        ([ROW, ROW.replace(",A,", ",B,")], "row 3: OpenAI, revenue, 2024 already has a preferred row, row 2"),
        ([], "no figures below the header"),
        ([ROW + ",more"], "row 2: has 18 fields, but the header has 17"),
        ([ROW.rsplit(",", 3)[0]], "row 2: has 14 fields, but the header has 17"),
        (["", ROW, ROW], "row 4: repeats row 3"),
        ([ROW.replace("revenue,revenue", "revenue,reveneu")], "row 2: role is 'reveneu'; did you mean revenue?"),
        ([ROW.replace("REPORTED", "Reportd")], "row 2: status is 'Reportd'; did you mean REPORTED?"),
        ([ROW.replace("EXACT", "LOWR")], "row 2: bound is 'LOWR'; did you mean LOWER?"),
        ([ROW.replace("4000,3700", "²,3700")], "row 2: value is '²'"),
        ([ROW.replace("4000,3700", "١,3700")], "row 2: value is '١'"),
        ([ROW.replace(",12,", ",²,")], "row 2: months is '²'"),
        ([ROW.replace("yes", "maybe")], "row 2: preferred is 'maybe'; it must be one of"),
        ([ROW.replace(",12,", ",0,")], "row 2: months is 0; it must be greater than 0"),
        (
            [ROW.replace("2024-12-31", "2023-12-31")],
            "row 2: end is 2023-12-31; it must not be before start, 2024-01-01",
        ),
        (
            [ROW.replace("3700,4000", "4500,5000")],
            "row 2: low, value and high must be in ascending order, got 4500, 4000, 5000",
        ),
        ([ROW.replace("2024-01-01", "2024-W01-1")], "row 2: start is '2024-W01-1'"),
        ([ROW.replace("2024-01-01", "1900-01-01")], "row 2: start is '1900-01-01'"),
        ([ROW.replace("OpenAI", "O" * 256)], "row 2: entity has 256 characters; at most 255 are allowed"),
        (
            [ROW.replace("OpenAI", '"' + '""' * 128 + '"')],
            "row 2: entity has 128 characters, 128 of them quotation marks, which count twice; at most 255 are allowed",
        ),
        ([ROW + "a" * 32_001], "row 2: note has a text that a cell cannot hold"),
        ([ROW + "_x0041_"], "row 2: note has a text that a cell cannot hold"),
        (
            [ROW.replace("2024,2024", f"{n},2024") for n in range(1001)],
            "has 1001 figures; a workbook has room for 1000",
        ),
        # an argument left out, to the engine; characters that programs keep for themselves
        ([ROW.replace("OpenAI", "\ufdd0omitted")], "row 2: entity has a text that a cell cannot hold"),
        ([ROW + "\U0001fffe"], "row 2: note has a text that a cell cannot hold"),
        # beyond these limits results lose their digits, or are errors
        (
            [ROW.replace("4000,3700,4000", "1.0000001e15,,")],
            "row 2: value is 1000000100000000; it must be 0, or between 1E-09 and 1E+15 in size",
        ),
        ([ROW.replace("4000,3700,4000", "-1e16,,")], "row 2: value is -1E+16; it must be 0, or between"),
        ([ROW.replace("4000,3700,4000", "1e-320,,")], "row 2: value is 1E-320; it must be 0, or between"),
        ([ROW.replace("4000,3700,4000", "1,9e-10,")], "row 2: low is 9E-10; it must be 0, or between"),
        ([ROW.replace("4000,3700,4000", "1,,1e300")], "row 2: high is 1E+300; it must be 0, or between"),
        (
            [ROW.replace("4000,3700,4000,USD million", "1.1e18,,,tokens")],
            "row 2: value is 1.1E+18; it must be 0, or between 1E-09 and 1E+18 in size",
        ),
        ([ROW.replace(",12,", ",11,")], "row 2: months is 11; from 2024-01-01 to 2024-12-31 it must be about 12.0"),
        ([ROW.replace(",12,", ",1e308,")], "row 2: months is 1E+308; a period has at most 1200"),
        ([ROW.replace("2024-12-31,12,", "9999-12-31,,")], "row 2: months is 95712; a period has at most 1200"),
        ([ROW + "a\x07b"], "row 2: note has a text that a cell cannot hold"),
        ([ROW + "a" * 33_000], "row 2: note has a text that a cell cannot hold"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, rows: list[str], why: str) -> None:
    with pytest.raises(Refusal, match=r"^my\.csv") as refused:
        read(tmp_path, *rows)
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (HEADER + "\n" * 4_000_000, "my.csv: has 4000000 lines; at most 100000 are read"),
        (HEADER + "\r" * 200_000, "my.csv: has 200000 lines; at most 100000 are read"),
        ("," * 2_000_000, "my.csv, row 1: has 2000001 fields; at most 1000 are read"),
        (f"{HEADER}\n{ROW}{';' * 300_000}\n", "my.csv, row 2: has 300001 fields; at most 1000 are read"),
    ],
)
def test_a_vast_text_is_refused_before_it_is_parsed(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "my.csv"
    path.write_text(text, encoding="utf-8", newline="")
    with pytest.raises(Refusal) as refused:
        read_figures(path)
    assert str(refused.value) == why


def test_a_column_that_stands_twice_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="the column value appears twice"):
        read(tmp_path, ROW, header=HEADER.replace("months", "value"))


@pytest.mark.parametrize("column", ["entity", "value", "status", "source"])
def test_a_missing_column_is_named(tmp_path: Path, column: str) -> None:
    with pytest.raises(Refusal, match=f"the column {column} is missing"):
        read(tmp_path, ROW, header=HEADER.replace(column, "other", 1))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8", "utf-8-sig"])
def test_text_is_read_in_each_way_that_excel_saves_it(tmp_path: Path, encoding: str) -> None:
    """ "Unicode Text" is UTF-16 with tabs; the same in the other order of bytes, and in UTF-8."""
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    path = tmp_path / "my.txt"
    text = f"{HEADER}\r\n{ROW.replace('OpenAI', 'Société Ω')}\r\n".replace(",", "\t")
    path.write_bytes((mark + text).encode(encoding))
    [figure] = read_figures(path)
    assert (figure.entity, figure.value, figure.source) == ("Société Ω", 4000, "A")


@pytest.mark.parametrize(
    "data",
    [
        f"{HEADER}\n{ROW.replace('OpenAI', 'Société')}\n".encode("cp1252"),
        f"{HEADER}\n{ROW}\n".encode("utf-16-le"),
        f"{HEADER}\n{ROW}\n".encode("utf-16")[:-1],
        f"{HEADER}\n{ROW}\n".encode("utf-32"),
    ],
    ids=["cp1252", "without a mark", "half a character", "utf-32"],
)
def test_text_in_another_encoding_says_how_to_save_it(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "my.csv"
    path.write_bytes(data)
    with pytest.raises(Refusal) as refused:
        read_figures(path)
    assert str(refused.value) == (
        'my.csv: not readable as text in UTF-8; in Excel, save it as "CSV UTF-8" or "Unicode Text"'
    )


def test_a_file_of_text_too_large_to_be_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "my.csv"
    with path.open("wb") as file:
        file.truncate(2**34)  # it takes no room on the disk
    with pytest.raises(Refusal, match="is larger than 16 MB, the most that can be read"):
        read_figures(path)


TYPED = {
    "entity": "Entity ",
    "metric": "METRIC",
    "as_of": "As-Of",
    "period": "\u00a0Period\u00a0",
    "bound": "\ufeffBound",
}


def typed(column: str) -> str:
    return TYPED.get(column, column)


def test_headers_are_read_as_people_type_them(tmp_path: Path) -> None:
    [plain] = read(tmp_path, ROW)
    assert read(tmp_path, ROW, header=",".join(map(typed, FIGURE_COLUMNS))) == [plain]
    book = table(ROW)
    for column, name in enumerate(FIGURE_COLUMNS, 1):
        book.active.cell(1, column).value = typed(name).replace("As-Of", "as of")
    for name in ("value", "low", "high", "months"):
        cell = book.active.cell(2, 1 + FIGURE_COLUMNS.index(name))
        cell.value = float(cell.value)
    book.active.cell(2, 1 + FIGURE_COLUMNS.index("as_of")).value = dt.date(2025, 11, 14)
    assert read_figures(saved(tmp_path, book)) == [plain]


@pytest.mark.parametrize("space", ["\u00a0", "\u200b", "\u200e", "\u3000", "\u2003 \ufeff"])
def test_white_space_of_any_kind_does_not_count_in_figures(tmp_path: Path, space: str) -> None:
    """As in the functions: not at the ends of names, words and headers, and as one space within."""
    names = ROW.replace("OpenAI", "Studio North").replace("USD million", f"USD{space}million")
    padded = [f"{space}{cell}{space}" if cell and n < 16 else cell for n, cell in enumerate(names.split(","))]
    headers = [f"{space}{name}{space}" for name in FIGURE_COLUMNS]
    path = tmp_path / "my.csv"
    path.write_text(
        f"{','.join(headers)}\n{','.join(padded).replace('Studio North', f'Studio{space}North')}\n", encoding="utf-8"
    )
    assert read_figures(path) == read(tmp_path, ROW.replace("OpenAI", "Studio North"))


@pytest.mark.parametrize(
    ("header", "why"),
    [
        (HEADER.replace("entity", "Entitty"), "there is no column entity; did you mean Entitty (column 1)?"),
        (HEADER.replace("months", "month"), "there is no column months; did you mean month (column 7)?"),
        (HEADER.replace("note", "Notes"), "there is no column note; did you mean Notes (column 17)?"),
        (HEADER.replace("entity", "who"), "the column entity is missing"),
        (
            HEADER.replace("months", "Value "),
            "the column value appears twice, as 'Value' (column 7) and 'value' (column 8)",
        ),
    ],
)
def test_a_header_that_is_not_a_columns_is_named(tmp_path: Path, header: str, why: str) -> None:
    """A mistyped header is named with the column that is nearest; two for one column are refused."""
    with pytest.raises(Refusal) as refused:
        read(tmp_path, ROW, header=header)
    assert str(refused.value) == f"my.csv: {why}"


def test_a_header_mistyped_in_a_workbook_is_named(tmp_path: Path) -> None:
    book = table(ROW)
    book.active.cell(1, 1 + FIGURE_COLUMNS.index("source")).value = "Sorce"
    with pytest.raises(
        Refusal, match=r"my\.xlsx, sheet Sheet, row 1: there is no column source; did you mean Sorce \(column N\)\?"
    ):
        read_figures(saved(tmp_path, book))


def test_files_that_are_no_table_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no such file"):
        read_figures(tmp_path / "none.csv")
    with pytest.raises(Refusal, match="this is a folder"):
        read_figures(tmp_path)
    (tmp_path / "my.csv").write_bytes(b"")
    with pytest.raises(Refusal, match="the file is empty"):
        read_figures(tmp_path / "my.csv")
    for content in (b"\n", b"\xff\xfe\x00", HEADER.encode() + b"\n" + ROW.encode() + b',"'):
        (tmp_path / "my.csv").write_bytes(content)
        with pytest.raises(Refusal, match="not readable"):
            read_figures(tmp_path / "my.csv")


def test_a_workbook_s_table_is_read_like_a_file_of_text(tmp_path: Path) -> None:
    shipped = read_figures()
    book = Workbook()
    book.active["A1"] = "not the table"
    sheet = book.create_sheet("Numbers")
    for row, line in enumerate([FIGURE_COLUMNS, *([getattr(f, c) for c in FIGURE_COLUMNS] for f in shipped)], 3):
        for column, value in enumerate(line, 2):
            sheet.cell(row, column, value)
    sheet.cell(4, 2 + FIGURE_COLUMNS.index("period")).value = 2024  # a number, as people type it
    sheet.cell(3, 2 + len(FIGURE_COLUMNS) + 1).value = "remarks of our own"
    path = tmp_path / "my.xlsx"
    book.save(path)
    assert read_figures(path) == shipped
    sheet.cell(5, 2 + FIGURE_COLUMNS.index("value")).value = "about 866"
    book.save(path)
    with pytest.raises(Refusal, match=r"^my\.xlsx, sheet Numbers, row 5: value is 'about 866'"):
        read_figures(path)
    sheet.cell(3, 2).value = "who"
    book.save(path)
    with pytest.raises(Refusal, match="no sheet has a row with the headers entity, metric"):
        read_figures(path)


def test_our_own_workbook_s_figures_make_the_same_workbook_again() -> None:
    assert read_figures(TEMPLATE) == read_figures()


def test_a_file_with_semicolons_is_read(tmp_path: Path) -> None:
    [figure] = read(tmp_path, ROW.replace(",", ";"), header=HEADER.replace(",", ";"))
    assert figure.value == 4000


@pytest.mark.parametrize(
    ("metric", "unit", "role"),
    [
        ("net_payment_to_microsoft", "USD million", "payment"),
        ("Royalties paid", "EUR", "payment"),
        ("royalty rate", "fraction", "share"),
        ("revenue share", "fraction", "share"),
        ("counter_flow", "EUR", "counter_flow"),
        ("counter_share_bing", "fraction", "counter_share"),
        ("inference costs", "EUR", "cost"),
        ("revenue", "EUR", "revenue"),
        ("annualized_revenue_target", "EUR per year", "target"),
        ("tier_rate", "fraction", "tier_rate"),
        ("payment_cap", "EUR", ""),
        ("cost_per_million_tokens", "EUR", ""),
        ("target margin", "fraction", "target_margin"),
        ("headcount", "people", ""),
    ],
)
def test_a_metrics_name_tells_its_role_without_a_column(tmp_path: Path, metric: str, unit: str, role: str) -> None:
    """A metric's name tells its role where the file has no column for it."""
    cells = dict(zip(FIGURE_COLUMNS, ROW.split(","), strict=True)) | {"metric": metric, "unit": unit}
    del cells["role"]
    [figure] = read(tmp_path, ",".join(cells.values()), header=",".join(cells))
    assert figure.role == role


def test_months_follow_from_whole_calendar_months(tmp_path: Path) -> None:
    [figure] = read(tmp_path, ROW.replace(",12,", ",,").replace("2024-12-31", "2024-02-29"))
    assert figure.months == 2
    [figure] = read(tmp_path, ROW.replace(",12,", ",,").replace("2024-12-31", "2024-02-28"))
    assert figure.months is None


def saved(tmp_path: Path, book: Workbook) -> Path:
    path = tmp_path / "my.xlsx"
    book.save(path)
    return path


def table(*rows: str) -> Workbook:
    book = Workbook()
    for row in (HEADER, *rows):
        book.active.append(row.split(","))
    return book


def test_a_formula_without_a_value_is_not_an_empty_cell(tmp_path: Path) -> None:
    """A formula without a saved value is not taken for an empty cell."""
    book = table(ROW)
    book.active.cell(2, 1 + FIGURE_COLUMNS.index("low")).value = "=H2*0.9"
    with pytest.raises(Refusal, match=r"cell I2: is a formula without a saved value; open the workbook and save it"):
        read_figures(saved(tmp_path, book))


@pytest.mark.parametrize(
    "call", ["'C:\\x\\FUNCRES.XLAM'!IMPLIED_REVENUE", "[2]!IMPLIED_REVENUE", "ORG.NETSHARE.CALC.ADDIN.IMPLIEDREVENUE"]
)
def test_a_formula_tied_to_another_add_in_is_its_value(tmp_path: Path, call: str) -> None:
    book = table(ROW)
    for name in ("value", "high"):
        book.active.cell(2, 1 + FIGURE_COLUMNS.index(name)).value = f"={call}(800,0.2)"
    book.create_sheet("Other")["A1"] = f"={call}(1,0.2)"
    path = tmp_path / "my.xlsx"
    path.write_bytes(render(book, path.name)[0])
    [figure] = read_figures(path)
    assert (figure.value, figure.high) == (4000, 4000)


def test_dates_of_a_workbook_that_counts_from_1904_are_its_dates(tmp_path: Path) -> None:
    book = table(ROW)
    book.epoch = CALENDAR_MAC_1904
    for name, day in (("start", dt.date(2024, 1, 1)), ("end", dt.date(2024, 12, 31))):
        book.active.cell(2, 1 + FIGURE_COLUMNS.index(name)).value = day
    book.active.cell(2, 1 + FIGURE_COLUMNS.index("as_of")).value = 2024
    [figure] = read_figures(saved(tmp_path, book))
    assert (str(figure.start), str(figure.end), figure.as_of) == ("2024-01-01", "2024-12-31", "2024")


def test_a_cell_far_away_costs_nothing(tmp_path: Path) -> None:
    book = table(ROW)
    book.active["XFD1048576"] = "far"
    path = saved(tmp_path, book)
    limits = "import resource as r; r.setrlimit(r.RLIMIT_AS, (2**30,) * 2); r.setrlimit(r.RLIMIT_CPU, (20, 20))"
    code = f"{limits}; from pathlib import Path; from workbooks.deal.figures import read_figures; print(len(read_figures(Path({str(path)!r}))))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("1\n", "")


@pytest.mark.parametrize("text", ["²", "²²²²²", "١٢٣٤٥"])
def test_a_date_in_other_digits_is_refused(tmp_path: Path, text: str) -> None:
    book = Workbook()
    book.active.append(FIGURE_COLUMNS)
    figure = read(tmp_path, ROW)[0]
    book.active.append([getattr(figure, name) for name in FIGURE_COLUMNS])
    book.active.cell(2, 1 + FIGURE_COLUMNS.index("start")).value = text
    book.save(tmp_path / "my.xlsx")
    with pytest.raises(Refusal, match=f"row 2: start is '{text}'; write a date"):
        read_figures(tmp_path / "my.xlsx")


@pytest.mark.parametrize("number", ["0", "-0", "1e15", "-1e15", "1e-9"])
def test_numbers_at_the_limits_are_read(tmp_path: Path, number: str) -> None:
    [figure] = read(tmp_path, ROW.replace("4000,3700,4000", f"{number},,"))  # type: ignore[misc]
    assert figure.value == float(number)
    [tokens] = read(tmp_path, ROW.replace("4000,3700,4000,USD million", "1e18,,,tokens"))  # type: ignore[misc]
    assert tokens.value == 1e18


def test_names_have_single_spaces_as_excel_s_trim_gives_them(tmp_path: Path) -> None:
    [figure] = read(tmp_path, ROW.replace("OpenAI", "Open   AI").replace("USD million", "USD  million"))  # type: ignore[misc]
    assert (figure.entity, figure.unit) == ("Open AI", "USD million")
    with pytest.raises(Refusal, match="row 3: repeats row 2"):
        read(tmp_path, ROW.replace("OpenAI", "Open   AI"), ROW.replace("OpenAI", "Open AI"))
