"""What the build refuses of a function: a name that Excel has taken, a formula that Excel cannot compute."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from addin.formulas.usable import refuse_unusable
from addin.refusal import Refusal
from udfs import functions, registry
from udfs.native import Steps

RUNWAY = registry["RUNWAY"]


def test_every_function_can_be_used() -> None:
    refuse_unusable(functions)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": "NPER"}, "NPER: Excel has a function of that name"),
        ({"name": "LET"}, "LET: Excel has a function of that name"),
        ({"native": ("ANNUALIZE({cash},1)",)}, "RUNWAY: its native formula calls ANNUALIZE, one of our functions"),
        (
            {"native": ("sum(xlookup({cash},1,2))",)},
            "RUNWAY: its native formula calls XLOOKUP, which not every Excel has",
        ),
        (
            {"steps": Steps("LET(a,{t},a)", over="cash")},
            "RUNWAY: its native formula calls LET, which not every Excel has",
        ),
        (
            {"native": ("SUM({cash}))",)},
            "RUNWAY: its native formula cannot be read: its brackets or quotes do not match",
        ),
        ({"native": ("({cash}",)}, "RUNWAY: its native formula cannot be read: its brackets do not match"),
        (
            {"portable": "FOO({cash})"},
            "RUNWAY: its LAMBDA cannot be stored: FOO is not a function of Excel that is known here",
        ),
        ({"portable": "SUM({cash}"}, "RUNWAY: its LAMBDA cannot be read: "),
        ({"portable": "+".join(["{cash}"] * 2000)}, "RUNWAY: its LAMBDA has "),
        (
            {"params": (replace(RUNWAY.params[0], name="q1"), *RUNWAY.params[1:])},
            "RUNWAY: its LAMBDA has the argument q1, the address of a cell in Excel",
        ),
    ],
)
def test_what_excel_cannot_use_is_refused(changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        refuse_unusable([replace(RUNWAY, **changed)])
    assert str(refused.value).startswith(sentence)
