"""The reference workbooks: every function against worked numbers, native formulas and rules.

They are committed beside their builders. A workbook holds what its lines expect as constants, from
the specification, by hand or as an identity; nothing that is expected comes from running a function.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook

from udfs import VERSION

from . import (
    r1_seed,
    r2_two_way,
    r3_tiers,
    r4_time,
    r5_projection,
    r6_monte_carlo,
    r7_adversarial,
    r8_provenance,
    r9_changing_deal,
)

FOLDER = Path(__file__).parent
BUILDERS: dict[str, Callable[[], Workbook]] = {
    "R1-seed-case.xlsx": r1_seed.build,
    "R2-two-way-netting.xlsx": r2_two_way.build,
    "R3-tiers-cap-guarantee.xlsx": r3_tiers.build,
    "R4-time.xlsx": r4_time.build,
    "R5-projection.xlsx": r5_projection.build,
    "R6-monte-carlo.xlsx": r6_monte_carlo.build,
    "R7-adversarial-inputs.xlsx": r7_adversarial.build,
    "R8-provenance.xlsx": r8_provenance.build,
    "R9-changing-deal.xlsx": r9_changing_deal.build,
}


def workbook(name: str) -> Workbook:
    """A reference workbook as formulas, without values."""
    book = BUILDERS[name]()
    book.properties.title = f"NetShare reference: {name.removesuffix('.xlsx')}"
    book.properties.identifier = identifier(name)
    return book


def identifier(name: str) -> str:
    """How the checker knows it."""
    return f"netshare-reference {name} {VERSION}"
