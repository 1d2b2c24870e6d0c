"""Whatever a refusal repeats of a file, it is one short line that a terminal shows as it is."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addin.refusal import LONGEST_SENTENCE, Refusal, did_you_mean, escaped, shortened
from workbooks.check import report
from workbooks.check.checker import Report
from workbooks.check.findings import Finding

# what breaks a line, moves the cursor, turns the direction of writing, is not seen, or is half a character
HIDDEN = "\n\r\t\x0b\x0c\x1b\x1c\x1d\x1e\x7f\x85\x9b\u2028\u2029\u061c\u200e\u200f\u202a\u202e\u2066\u2069\ufeff\u200b\0\ud800\udfff\udcff"
texts = st.text(
    st.one_of(st.sampled_from(HIDDEN), st.characters(codec=None), st.sampled_from("a b/=()")),
    max_size=2 * LONGEST_SENTENCE,
)


def is_safe(line: str) -> bool:
    """One line of at most 300 characters, none of which a terminal obeys or hides."""
    bad = [c for c in line if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    return len(line) <= 300 and len(line.splitlines()) <= 1 and not bad and line.encode() is not None


@given(texts, texts)
def test_a_refusal_is_one_safe_line(name: str, why: str) -> None:
    assert is_safe(str(Refusal(f"{name}: {why}")))


@given(texts, texts, texts)
def test_a_line_about_a_finding_is_one_safe_line(name: str, sheet: str, text: str) -> None:
    findings = [Finding("difference", sheet, "A1", text, expected=text, got=name)] * (report.MOST_PRINTED + 1)
    path = Path(name.replace("\0", "").replace("/", "") or "x")
    assert all(map(is_safe, report.lines(path, Report(1, False, findings), complete=False)))


@given(st.text(st.characters(categories=("L", "M", "N", "P", "S", "Zs")), max_size=200))
def test_what_can_be_seen_stays_as_it_is(text: str) -> None:
    assert str(Refusal(text)) == text


def test_every_hidden_character_is_shown_by_its_code() -> None:
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
            shown = escaped(character)
            assert shown.encode("ascii").decode("unicode_escape") == character
            assert is_safe(shown)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\nb.xlsx: is empty", "a\\nb.xlsx: is empty"),
        ("\u202exslx.a: is empty", "\\u202exslx.a: is empty"),
        ("\udcff.csv: is empty", "\\udcff.csv: is empty"),
        (r"C:\new\été 数　据.xlsx: is empty", r"C:\new\été 数　据.xlsx: is empty"),
        (f"{'n' * 400}.xlsx: is empty", f"{'n' * 40}…{'n' * 33}.xlsx: is empty"),
    ],
)
def test_a_name_in_a_refusal_is_escaped_and_shortened(text: str, line: str) -> None:
    assert str(Refusal(text)) == line


def test_of_a_long_sentence_both_ends_stay() -> None:
    shown = str(Refusal(f"a.csv: {'bc ' * 200}is too much"))
    assert (len(shown), shown.count("…")) == (300, 1)
    assert shown.startswith("a.csv: bc bc")
    assert shown.endswith("bc is too much")


def test_a_text_is_shortened_in_its_middle() -> None:
    assert [shortened("abcdefgh", n) for n in (8, 7, 4)] == ["abcdefgh", "abc…fgh", "ab…h"]


def test_what_was_probably_meant_is_found_in_any_case() -> None:
    known = ("PAYMENT", "share", "")
    assert did_you_mean("paymnt", known) == "; did you mean PAYMENT?"
    assert did_you_mean("Shares", known, "; or else") == "; did you mean share?"
    assert did_you_mean("weather", known, "; or else") == "; or else"
    assert did_you_mean("", known) == ""
    assert did_you_mean("x" * 1_000_000, known) == ""
