"""The in-process host: formualizer with our functions, for cached values and for `netshare check`.

It only computes. It never writes a file that users open.
"""

from __future__ import annotations

import threading
import zipfile
from dataclasses import dataclass, field
from typing import Any

import formualizer
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from udfs import ExcelError, registry

from ..formulas.lambdas import recognized, restored
from ..refusal import Refusal
from .adapter import ENGINE_ERRORS, ENGINE_KINDS, Functions, finite
from .arrays import Positions, Room, spread_over
from .given import as_given, engine_titles
from .loading import add_tables, formula_cells, formula_of, names_seen_by, refuse_settings
from .preparing import Place, Uncomputable, prepare

__all__ = ["Recalculation", "Values", "compute", "formula_cells", "formula_of", "knows"]

Values = dict[str, dict[tuple[int, int], Any]]
_FAILURES = (RuntimeError, ValueError, formualizer.ExcelEvaluationError)
CIRCULAR = "is part of a circular reference"
_REASONS = {
    "Circ": CIRCULAR,
    "Spill": "would spill over cells that are not empty",
    "Error": "is not a formula this engine can read",
    "NImpl": "uses something this engine cannot compute",
}
PATIENCE = 120  # seconds for one evaluation: a few formulas over whole sheets can take days
_ROUNDS = 20  # in which saved values may replace what cannot be computed


def compute(data: bytes, book: Workbook, name: str) -> Values:
    """Every formula cell's value, by sheet and (row, column); a Refusal where one cannot be computed.

    `data` is the .xlsx, `book` the same as openpyxl reads it, `name` what messages call it.
    """
    return Recalculation(data, book, name).values()


@dataclass
class Recalculation:
    """A workbook in the engine. Given the values `saved` in it, it goes on where a formula cannot be
    computed: the saved value stands for it, and what depends on it is computed from that."""

    data: bytes
    book: Workbook
    name: str
    saved: Workbook | None = None
    given_up: dict[Place, Uncomputable] = field(default_factory=dict)
    missing: set[Place] = field(default_factory=set)  # given up, and no value saved
    functions: Functions = field(default_factory=Functions)

    def values(self) -> Values:
        refuse_settings(self.book, self.name)
        self.cells = {
            Place(self.name, sheet.title, cell.coordinate, cell.row, cell.column): cell
            for sheet in self.book.worksheets
            for cell in formula_cells(sheet)
        }
        room = Room()
        self.areas = {place: self._area(place, room) for place in self.cells}
        self.titles = engine_titles([sheet.title for sheet in self.book.worksheets])
        self.engine = self._load()
        self._refuse_missing_sheets()
        self.engine.set_temporal_egress("serial")
        self.functions.register(self.engine)
        self._enter()
        raw = self._settled()
        values: Values = {sheet.title: {} for sheet in self.book.worksheets}
        for place, results in raw.items():
            if place not in self.missing:
                cells = zip(self.areas[place], map(_value_out, results), strict=True)
                values[place.sheet].update(cells)
        return values

    def reason(self, place: Place) -> str:
        """Why a cell is an error: what the first of our calls in it that fails says; "" if none does."""
        if place in self.given_up:
            return "as it was saved"
        cell = self.cells[place]
        self.functions.remember = True
        self.functions.failed.clear()
        try:  # entered again, its calls run again
            self.engine.set_formula(self.titles[place.sheet], cell.row, cell.column, self.prepared[place])
            value = self.engine.evaluate_cell(self.titles[place.sheet], cell.row, cell.column)
        except _FAILURES:
            return ""
        finally:
            self.functions.remember = False
        error = ENGINE_KINDS.get(value["kind"]) if isinstance(value, dict) else None
        return self.functions.cause(error)

    def _load(self) -> formualizer.Workbook:
        try:
            return formualizer.load_workbook_bytes(as_given(self.data, self.titles, self.areas))
        except (RuntimeError, ValueError, KeyError, OSError, SyntaxError, zipfile.BadZipFile) as e:
            why = "the engine cannot read it as a workbook; open it in Excel and save it again"
            raise Refusal(f"{self.name}: {why}") from e

    def _refuse_missing_sheets(self) -> None:
        found = set(self.engine.sheet_names)
        for sheet in self.book.worksheets:
            if self.titles[sheet.title] not in found:
                raise Refusal(f"{self.name}: the engine cannot read its sheet {sheet.title}")

    def _give_up(self, refusal: Uncomputable) -> None:
        if self.saved is None:
            raise refusal
        self.given_up[refusal.place] = refusal

    def _area(self, place: Place, room: Room) -> Positions:
        cell = self.cells[place]
        try:
            return room.covered(cell, place)
        except Uncomputable as refusal:
            self._give_up(refusal)
            return [(cell.row, cell.column)]

    def _enter(self) -> None:
        """Each formula as the engine must be given it, or what stands for it."""
        tables = add_tables(self.engine, self.book, self.titles)
        names = {sheet.title: names_seen_by(self.book, sheet) for sheet in self.book.worksheets}
        ours = recognized({n: it.value or "" for n, it in self.book.defined_names.items()})
        self.prepared: dict[Place, str] = {}
        for place, cell in self.cells.items():
            formula = formula_of(cell)
            entered = isinstance(cell.value, ArrayFormula)
            try:
                if formula is None:
                    raise place.refuse("is a data table, which this engine cannot compute")
                plain = restored(formula, ours)
                text = prepare(plain, place, tables, names[place.sheet], knows, entered=entered)
            except Uncomputable as refusal:
                self._give_up(refusal)
            if place in self.given_up:
                self._stand_in(place)
                continue
            text = spread_over(self.areas[place], text) if entered else text
            self.prepared[place] = text
            if text != formula:
                self.engine.set_formula(self.titles[place.sheet], cell.row, cell.column, text)

    def _stand_in(self, place: Place) -> None:
        cells = self.saved[place.sheet]._cells if self.saved is not None else {}
        for row, column in self.areas[place]:
            cell = cells.get((row, column))
            value = cell.value if cell is not None else None
            if cell is not None and cell.data_type == "e":
                value = next((ENGINE_ERRORS[e] for e in ENGINE_ERRORS if str(e) == cell.value), None)
            if value is None:
                self.missing.add(place)
                value = ENGINE_ERRORS[ExcelError.NA]
            self.engine.set_value(self.titles[place.sheet], row, column, value)

    def _settled(self) -> dict[Place, list[Any]]:
        """The engine's values, computed again each time that saved values had to replace some."""
        for _ in range(_ROUNDS):
            refusals = self._evaluated()
            self.functions.raise_bugs()
            if refusals:
                raw = {}
            else:
                raw = {place: self._raw(place) for place in self.cells}
                refusals = [r for place, row in raw.items() for r in _beyond(place, row)]
            if not refusals:
                return raw
            for refusal in refusals:
                self._give_up(refusal)
                self._stand_in(refusal.place)
        raise Refusal(f"{self.name}: the engine cannot compute the workbook")

    def _raw(self, place: Place) -> list[Any]:
        return [self.engine.get_value(self.titles[place.sheet], *at) for at in self.areas[place]]

    def _evaluated(self) -> list[Uncomputable]:
        """Evaluate all; where the engine stumbles, the cell at which it does."""
        patience = threading.Timer(PATIENCE, self.engine.cancel)
        patience.daemon = True
        patience.start()
        try:
            self.engine.evaluate_all()
        except _FAILURES as e:
            if "#CANCELLED!" in str(e):
                raise Refusal(f"{self.name}: takes more than {PATIENCE} s to recalculate") from e
            for place, cell in self.cells.items():
                try:
                    self.engine.evaluate_cell(self.titles[place.sheet], cell.row, cell.column)
                except _FAILURES as at:
                    return [place.refuse(f"cannot be computed ({_first_line(at)})")]
            raise Refusal(f"{self.name}: the engine cannot compute it ({_first_line(e)})") from e
        finally:
            patience.cancel()
        return []


def _beyond(place: Place, results: list[Any]) -> list[Uncomputable]:
    """A refusal where Excel has no such value as a cell's result."""
    kinds = [raw["kind"] for raw in results if isinstance(raw, dict) and raw["kind"] not in ENGINE_KINDS]
    return [place.refuse(_REASONS.get(kind, f"gives {kind}, for which Excel has no value")) for kind in kinds[:1]]


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:120]


def _value_out(raw: Any) -> Any:
    if isinstance(raw, dict):
        return ENGINE_KINDS[raw["kind"]]
    return 0.0 if raw is None else finite(raw)  # Excel shows a reference to a blank cell as 0


_known: dict[str, bool] = dict.fromkeys(registry, True)


def knows(name: str) -> bool:
    """Whether the engine has a function of that name."""
    if name not in _known:
        scratch = formualizer.Workbook()
        scratch.add_sheet("S")
        try:
            scratch.set_formula("S", 1, 1, f"={name}()")
            _known[name] = scratch.evaluate_cell("S", 1, 1) != ENGINE_ERRORS[ExcelError.NAME]
        except _FAILURES:
            _known[name] = True  # known, but not without arguments
    return _known[name]
