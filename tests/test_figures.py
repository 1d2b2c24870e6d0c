"""A file of figures: read as it is meant, or refused with its row named."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.refusal import Refusal
from workbooks.figures import COLUMNS, SHIPPED_FIGURES, read_figures
from workbooks.roles import Deal, Roles

HEADER = ",".join(COLUMNS)
ROW = "OpenAI,revenue,2024,2024-01-01,2024-12-31,12,4000,3700,4000,USD million,REPORTED,EXACT,A,yes,2025-11-14,"


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
    [figure] = read(tmp_path, ROW.replace("OpenAI", "NA").replace("revenue", "null"))
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
        ([ROW.replace("4000,3700", "nan,3700")], "row 2: value is 'nan'"),
        ([ROW.replace("4000,3700", "1e999,3700")], "row 2: value is '1e999'"),
        ([ROW.replace("4000,3700", "1_000,3700")], "row 2: value is '1_000'"),
        ([ROW.replace("4000,3700", ",3700")], "row 2: value is empty"),
        ([ROW.replace("2024-12-31", "31.12.2024")], "row 2: end is '31.12.2024'"),
        ([ROW.replace("REPORTED", "RUMOUR")], "row 2: status is 'RUMOUR'"),
        ([ROW.replace("EXACT", "MIN")], "row 2: bound is 'MIN'"),
        ([ROW.replace(",A,", ",=1+1,")], "row 2: source begins with ="),
        ([ROW + "=HYPERLINK(1)"], "row 2: note begins with ="),
        ([ROW, ROW], "row 3: repeats row 2"),
        ([ROW, ROW.replace("OpenAI", "openai")], "row 3: repeats row 2"),
        (
            [ROW, ROW.replace(",A,", ",B,")],
            "row 3: OpenAI, revenue, 2024 already has a preferred row, row 2",
        ),
        ([], "no figures below the header"),
        ([ROW + ",more"], "row 2: has 17 fields, the header 16"),
        ([ROW.rsplit(",", 3)[0]], "row 2: has 13 fields, the header 16"),
        (["", ROW, ROW], "row 4: repeats row 3"),
        ([ROW.replace("yes", "maybe")], "row 2: preferred is 'maybe'; it must be one of"),
        ([ROW.replace(",12,", ",0,")], "row 2: months is 0; it must be greater than 0"),
        (
            [ROW.replace("2024-12-31", "2023-12-31")],
            "row 2: end is 2023-12-31, before start, 2024-01-01",
        ),
        (
            [ROW.replace("3700,4000", "4500,5000")],
            "row 2: low, value and high must rise, got 4500, 4000, 5000",
        ),
        ([ROW.replace("2024-01-01", "2024-W01-1")], "row 2: start is '2024-W01-1'"),
        ([ROW.replace("2024-01-01", "1900-01-01")], "row 2: start is '1900-01-01'"),
        ([ROW + "a\x07b"], "row 2: note holds a text that a cell cannot hold"),
        ([ROW + "a" * 33_000], "row 2: note holds a text that a cell cannot hold"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, rows: list[str], why: str) -> None:
    with pytest.raises(Refusal, match=r"^my\.csv") as refused:
        read(tmp_path, *rows)
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_column_that_stands_twice_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="there are two columns value"):
        read(tmp_path, ROW, header=HEADER.replace("months", "value"))


@pytest.mark.parametrize("column", ["entity", "value", "status", "source"])
def test_a_missing_column_is_named(tmp_path: Path, column: str) -> None:
    with pytest.raises(Refusal, match=f"the column {column} is missing"):
        read(tmp_path, ROW, header=HEADER.replace(column, "other", 1))


def test_files_that_are_no_table_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no such file"):
        read_figures(tmp_path / "none.csv")
    for content in (b"", b"\xff\xfe\x00", HEADER.encode() + b"\n" + ROW.encode() + b',"'):
        (tmp_path / "my.csv").write_bytes(content)
        with pytest.raises(Refusal, match="not readable"):
            read_figures(tmp_path / "my.csv")


def test_only_periods_that_no_other_holds_are_added_up() -> None:
    deal = Deal(read_figures(), Roles())
    assert deal.periods == ["2024", "2025-9M"]
    assert {(a.metric, a.period, b.period) for a, b in deal.parts} == {
        (metric, "2025-H1", "2025-9M")
        for metric in ("net_payment_to_microsoft", "counter_flow", "inference_cost")
    }


def test_a_figure_the_model_needs_is_named_where_it_is_missing() -> None:
    figures = read_figures()
    with pytest.raises(Refusal, match="no figure for Nobody"):
        _ = Deal(figures, Roles(payer="Nobody")).payments
    with pytest.raises(Refusal, match="no figure for OpenAI, none"):
        _ = Deal(figures, Roles(target="none")).target_period
