"""The template workbook: which sheets, in which order, from which figures."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook

from .figures import Figure
from .layout import Model
from .roles import Deal, Roles
from .sheets import checks, cover, coverage, figures, functions, implied, inputs, time


def template(given: Sequence[Figure], roles: Roles | None = None) -> Model:
    """The model as a workbook of formulas without values."""
    deal = Deal(given, roles or Roles())
    model = Model(Workbook(), deal.periods, deal.unit)
    figures.build(model, deal)
    inputs.build(model, deal)
    implied.build(model)
    coverage.build(model)
    time.build(model)
    checks.build(model, deal)
    functions.build(model)
    cover.build(
        model, deal
    )  # last, for it shows the others' lines; it is the first sheet nevertheless
    return model
