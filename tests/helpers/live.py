"""The template in an engine that stays open: change cells, see which checks turn red, put them back.

It is computed when a value is asked for: what is put back is computed together with the next change.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string
from openpyxl.utils.cell import coordinate_from_string

from addin.engine.recalculation import Recalculation
from workbooks.deal.figures import SHIPPED_FIGURES, read_figures
from workbooks.editions.saving import saved
from workbooks.editions.wording import MAIN_WORDING
from workbooks.template import figures
from workbooks.template.build import template
from workbooks.writing.keys import Key

Cells = Mapping[tuple[str, str], Any]


class Live:
    """A template, with its lines by key, recalculated after each change."""

    def __init__(self, source: Path = SHIPPED_FIGURES) -> None:
        self.model = template(read_figures(source), MAIN_WORDING)
        data = saved(self.model.book)
        self.book = load_workbook(io.BytesIO(data))
        self.recalculation = Recalculation(data, self.book, "template")
        self.recalculation.values()
        self._stale = False
        checks = self.book["Checks"]
        self.checks = {checks[f"B{r}"].value: r for r in range(5, checks.max_row + 1)}

    def at(self, key: Key, column: str = "") -> tuple[str, str]:
        """Where a line's cell is: its constant, or that of its first period."""
        row = self.model.rows[key]
        return row.sheet, f"{column or ('C' if row.constant else row.columns[0])}{row.number}"

    def figure(self, field: str, metric: str, period: str, source: str = "") -> tuple[str, str]:
        """Where a field of a figure is on the sheet Figures."""
        found = [
            i
            for i, f in enumerate(self.model.deal.figures)
            if (f.metric, f.period) == (metric, period) and f.source.startswith(source)
        ]
        assert found, (metric, period)
        return "Figures", f"{figures.column_of(field)}{figures.HEADER + 1 + found[0]}"

    def value(self, sheet: str, cell: str) -> Any:
        if self._stale:
            self.recalculation.engine.evaluate_all()
            self._stale = False
        letters, row = coordinate_from_string(cell)
        value = self.recalculation.engine.get_value(sheet, row, column_index_from_string(letters))
        return value["kind"] if isinstance(value, dict) else value

    @contextmanager
    def changed(self, cells: Cells) -> Iterator[None]:
        for (sheet, cell), content in cells.items():
            self._put(sheet, cell, content)
        try:
            yield
        finally:
            for sheet, cell in cells:
                self._put(sheet, cell, self.book[sheet][cell].value)

    def _put(self, sheet: str, cell: str, content: Any) -> None:
        self._stale = True
        engine = self.recalculation.engine
        letters, row = coordinate_from_string(cell)
        column = column_index_from_string(letters)
        if isinstance(content, str) and content.startswith("="):
            places = [p for p in self.recalculation.prepared if (p.sheet, p.address) == (sheet, cell)]
            ours = content == self.book[sheet][cell].value and places
            text = self.recalculation.prepared[places[0]] if ours else content
            engine.set_formula(sheet, row, column, text)
        else:
            engine.set_value(sheet, row, column, content)

    def red(self, changes: Cells) -> set[str]:
        """The checks that are FALSE after a change; the Cover says whether all hold."""
        with self.changed(changes):
            passes = {what: self.value("Checks", f"F{row}") for what, row in self.checks.items()}
            assert set(passes.values()) <= {True, False, "waits"}
            assert self.value("Cover", "C5") is all(v is True for v in passes.values())
            return {what for what, value in passes.items() if value is False}


@pytest.fixture(scope="session")
def live() -> Live:
    """The template on the shipped figures."""
    return Live()
