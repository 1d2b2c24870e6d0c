"""Checks: each a row with what, where, difference, tolerance and pass.

Those of the figures come first. What follows from figures that cannot be used is not judged: one wrong
figure turns one check red, not everything that depends on it.
"""

from __future__ import annotations

from openpyxl.formatting.rule import CellIsRule

from ..writing import styles
from ..writing.layout import write
from ..writing.model import Model
from . import figure_checks, model_checks
from .check_rows import FIGURES, HEADER, Checks


def build(model: Model) -> None:
    checks = Checks(model)
    figure_checks.add(checks)
    write(checks.sheet["C3"], "All figures usable", styles.SMALL).alignment = styles.RIGHT
    checks.summary("D3", FIGURES)
    checks.waits_for = FIGURES
    model_checks.add(checks)
    write(checks.sheet["E3"], "All checks", styles.SMALL).alignment = styles.RIGHT
    checks.summary("F3", "chk_Master")
    _colour(checks)


def _colour(checks: Checks) -> None:
    green = CellIsRule(
        operator="equal",
        formula=["TRUE"],
        fill=styles.fill(styles.PALE_GREEN),
        font=styles.font(styles.GREEN, bold=True),
    )
    red = CellIsRule(operator="equal", formula=["FALSE"], fill=styles.fill(styles.PALE_RED))
    for rule in (green, red):
        area = f"D3 F3 F{HEADER + 1}:F{checks.row}"
        checks.sheet.conditional_formatting.add(area, rule)
