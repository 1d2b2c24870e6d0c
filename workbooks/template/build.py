"""The template workbook: which sheets, in which order, from which figures."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook

from ..deal.acceptance import deal_of
from ..deal.figures import Figure
from ..writing.model import Model
from ..writing.wording import Wording
from . import (
    changes,
    checks,
    cover,
    coverage,
    dashboard,
    figures,
    functions,
    implied,
    inputs,
    projection,
    share,
    subperiods,
    time,
    uncertainty,
    unit,
)

# as a reader sees them
ORDER = (
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
)


def template(given: Sequence[Figure], wording: Wording) -> Model:
    """The model as a workbook of formulas without values, in the words of an edition."""
    model = Model(Workbook(), deal_of(given), wording)
    # each after the sheets whose lines it uses
    for sheet in (
        changes,
        figures,
        inputs,
        implied,
        share,
        coverage,
        time,
        subperiods,
        unit,
        projection,
        uncertainty,
        dashboard,
        checks,
        functions,
        cover,
    ):
        sheet.build(model)
    model.book._sheets.sort(key=lambda sheet: ORDER.index(sheet.title))
    return model
