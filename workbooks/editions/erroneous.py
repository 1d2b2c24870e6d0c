"""The last line of defence: a template in which a cell would be an error is refused, with the figures behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openpyxl.formula.tokenizer import Token
from openpyxl.utils import get_column_letter

from addin.engine.loading import formula_cells, formula_of
from addin.engine.recalculation import Values
from addin.formulas.references import SheetArea, read_formula, resolve
from addin.formulas.tokens import opens_call, tokens_of
from addin.refusal import Refusal
from udfs import ExcelError

from ..deal.figures import Figure
from ..deal.names import file_of, row_of
from ..writing.model import Model

MOST_ROWS_NAMED = 8  # rows
_LOOK_UP = "FIGURE("
_KEYS = 3  # arguments of a look-up that name its row: entity, metric, period

_Cell = tuple[str, int, int]  # a sheet's title in one case, row and column


def refuse_errors(model: Model, values: Values) -> None:
    """A Refusal that names the first cell that is an error by itself, and what it depends on."""
    if not any(isinstance(value, ExcelError) for cells in values.values() for value in cells.values()):
        return
    book = _Formulas(model, values)
    sheet, row, column = book.first_error()
    title = book.titles[sheet]
    label = model.book[title].cell(row, 2).value
    called = f" ({label})" if isinstance(label, str) and not label.startswith("=") else ""
    rows = sorted({f.place: f for f in book.figures_behind((sheet, row, column))}.values(), key=_number)
    raise Refusal(
        f"{file_of(model.deal.figures[0])}: no workbook was written: sheet {title}, cell {get_column_letter(column)}{row}"
        f"{called}, would be {values[title][row, column]}{_depends([row_of(f) for f in rows])}"
    )


def _number(figure: Figure) -> int:
    digits = row_of(figure).rpartition(" ")[2]
    return int(digits) if digits.isdigit() else 0


def _depends(rows: list[str]) -> str:
    if not rows:
        return ""
    numbers = [row.removeprefix("row ") for row in rows[:MOST_ROWS_NAMED]]
    more = f" and {len(rows) - MOST_ROWS_NAMED} more" if len(rows) > MOST_ROWS_NAMED else ""
    return f"; it depends on the figures in row{'s' if len(rows) > 1 else ''} {', '.join(numbers)}{more}: change one of them"


class _Formulas:
    """The formulas of a template, and what each refers to."""

    def __init__(self, model: Model, values: Values) -> None:
        self.model, self.values = model, values
        sheets = model.book.worksheets
        self.titles = {sheet.title.casefold(): sheet.title for sheet in sheets}
        self.texts = {
            (sheet.title.casefold(), cell.row, cell.column): formula_of(cell) or ""
            for sheet in sheets
            for cell in formula_cells(sheet)
        }
        self.named: dict[str, SheetArea] = {}
        for name, it in model.book.defined_names.items():
            area = resolve(it.attr_text, "")
            if area is not None:
                self.named[name.casefold()] = area

    def first_error(self) -> _Cell:
        """In the order of the sheets, one that does not follow from another error."""
        wrong = [cell for cell in self.texts if isinstance(self._value(cell), ExcelError)]
        own = (c for c in wrong if not any(isinstance(self._value(p), ExcelError) for p in self._precedents(c)))
        return next(own, wrong[0])

    def figures_behind(self, cell: _Cell) -> Iterator[Figure]:
        seen, waiting = {cell}, [cell]
        while waiting:
            at = waiting.pop()
            yield from self._looked_up(at)
            found = set(self._precedents(at)) - seen
            seen |= found
            waiting += found

    def _value(self, cell: _Cell) -> Any:
        sheet, row, column = cell
        title = self.titles[sheet]
        return self.values[title].get((row, column), self.model.book[title].cell(row, column).value)

    def _precedents(self, cell: _Cell) -> Iterator[_Cell]:
        sheet, row, column = cell
        formula = read_formula(self.texts[cell], sheet, row, column, self.named)
        for area in formula.areas if formula else ():
            if area is not None:
                within = ((r, c) for r in range(area.top, area.bottom + 1) for c in range(area.left, area.right + 1))
                yield from (at for r, c in within if (at := (area.sheet, r, c)) in self.texts)

    def _looked_up(self, cell: _Cell) -> Iterator[Figure]:
        """The figures that a formula looks up itself."""
        keys: list[str] | None = None
        for token in tokens_of(self.texts[cell]) if _LOOK_UP in self.texts[cell] else ():
            if opens_call(token):
                keys = [] if token.value == _LOOK_UP else None
            elif token.subtype == Token.CLOSE and keys is not None:
                yield from self._of(keys[1 : 1 + _KEYS])
                keys = None
            elif token.type == Token.OPERAND and keys is not None:
                keys.append(self._text(token, cell[0]))

    def _text(self, token: Any, sheet: str) -> str:
        if token.subtype == Token.TEXT:
            return str(token.value[1:-1].replace('""', '"'))
        area = self.named.get(token.value.casefold()) or resolve(token.value, sheet)
        return "" if area is None else str(self._value((area.sheet, area.top, area.left)))

    def _of(self, keys: list[str]) -> Iterator[Figure]:
        key = tuple(text.casefold() for text in keys)
        found = [f for f in self.model.deal.figures if f.key == key]
        chosen = [f for f in found if f.preferred.casefold() == "yes"]
        yield from chosen or found
