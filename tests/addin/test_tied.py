"""Calls of our functions that Excel or LibreOffice tied to something else, as Python reads them."""

from __future__ import annotations

import time

import pytest

from addin.engine.calculator import evaluate
from addin.formulas.tied import LIBREOFFICE, untied
from addin.formulas.tokens import SERVICE
from addin.libreoffice.names import ADD_IN, camel
from helpers.tied import TIED
from udfs import functions


@pytest.mark.parametrize(("formula", "free"), TIED.items())
def test_a_tied_call_is_freed(formula: str, free: str) -> None:
    """As the VBA frees it, but that the names of xlwings Lite stay: the workbook may bring its code."""
    got = untied(formula)
    assert got.formula.replace("_xldudf_", "").replace("_XLDUDF_", "") == free.replace("_xldudf_", "")
    assert bool(got.to) == (formula != free)


@pytest.mark.parametrize(
    ("formula", "to"),
    [
        (r"='C:\it''s here\FUNCRES.XLAM'!NET_SHARE(1,2)", ["FUNCRES.XLAM"]),
        ("=[2]!NET_SHARE(1,[3]!NET_SHARE(1,2))", ["2", "3"]),
        (r"='D:\x\[Book 1.xlsm]Sheet1'!NET_SHARE(1,2)", ["Book 1.xlsm"]),
        ("=ORG.NETSHARE.CALC.ADDIN.NETSHARE(1,2)", [LIBREOFFICE]),
    ],
)
def test_what_a_call_was_tied_to_is_known(formula: str, to: list[str]) -> None:
    assert untied(formula).to == to


def test_every_name_that_libreoffice_saves_is_known() -> None:
    """It writes the method of the extension's service in capitals."""
    assert f"{ADD_IN}.".upper() == SERVICE
    for function in functions:
        saved = f"={ADD_IN}.{camel(function.name)}(A1)".upper()
        assert untied(saved).formula == f"={function.name}(A1)"


def test_a_hostile_formula_takes_no_longer() -> None:
    """None of the length that Excel takes; CPU time counts."""
    start = time.process_time()
    for part in ("'", "''", "[1]!", "a.b!", '"', "A1+", "'x'!", "a", "a.", "[", "ORG.NETSHARE.CALC.ADDIN."):
        text = f"={part * (8192 // len(part))}+[1]!x("
        assert untied(text).formula == text
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize(
    "formula",
    ["=[2]!IMPLIED_REVENUE(493.8,ORG.NETSHARE.CALC.ADDIN.NETSHARE(1,0.2))", "_xldudf_implied_revenue(493.8,20%)"],
)
def test_calc_reads_a_tied_formula(formula: str) -> None:
    assert evaluate(formula).value == 2469
