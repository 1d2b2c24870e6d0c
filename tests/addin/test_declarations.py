"""Declarations that Excel could not use are refused in one sentence."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from addin.declarations import refuse_unusable
from addin.refusal import Refusal
from udfs import functions, registry
from udfs.declare import Steps


def test_every_declared_function_can_be_used_in_little_time() -> None:
    start = time.process_time()
    refuse_unusable(functions)
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"name": "SUM"}, "SUM: Excel has a function of this name; choose another"),
        (
            {"native": ("{revenue}-SPEND({cost})",)},
            "COVERAGE_GAP: its native formula calls SPEND, which not every Excel has",
        ),
        (
            {"native": ("{revenue}-COVERAGE_GAP({cost})",)},
            "COVERAGE_GAP: its native formula calls COVERAGE_GAP, which not every Excel has",
        ),
        ({"name": "XLOOKUP"}, "XLOOKUP: Excel has a function of this name; choose another"),
        ({"native": ("{revenue}-({cost}",)}, "COVERAGE_GAP: its native formula cannot be read: its brackets do not"),
        ({"native": ("{revenue}-{cost})",)}, "COVERAGE_GAP: its native formula cannot be read: its brackets or quotes"),
        (
            {"steps": Steps("SPEND({here})", "cost")},
            "COVERAGE_GAP: its native formula calls SPEND, which not every Excel has",
        ),
        (
            {"portable": "SPEND({native})"},
            "COVERAGE_GAP: as a LAMBDA it cannot be stored: SPEND is no function of Excel that this knows",
        ),
    ],
)
def test_what_excel_could_not_use_is_refused(changed: dict[str, Any], why: str) -> None:
    with pytest.raises(Refusal) as refusal:
        refuse_unusable([replace(registry["COVERAGE_GAP"], **changed)])
    assert str(refusal.value).startswith(why)
