"""Hostile figures: a workbook without errors, one whose checks say what contradicts, or one sentence.

    cd tests && python -m tools.hostile_figures [deals] [seed]

A thousand deals by default, about a second each where a workbook is built, the same ones for the same
seed. Apart from the test suite, which runs a short piece of it.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
import re
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

from openpyxl.utils import column_index_from_string
from rich.progress import track

from addin.refusal import Refusal
from helpers.deals import monthly
from udfs import ExcelError
from udfs.provenance import BOUNDS, STATUSES
from workbooks.deal.figures import DATE_COLUMNS, FIGURE_COLUMNS, NUMBER_COLUMNS, read_figures
from workbooks.deal.roles import ROLES, UNIT_ROLES
from workbooks.editions import shipped
from workbooks.template import check_rows

Row = dict[str, str]

TEXTS = (
    "",
    " ",
    "=1+1",
    "+1",
    "-x",
    "@x",
    "'x",
    '"',
    'a"b',
    "a''b",
    "{x}",
    "{",
    "}}",
    "%s",
    "Sheet1!A1",
    "Inputs!C5",
    "'Implied'!H5:H9",
    "in_Unit",
    "Figures[value]",
    "A1",
    "R1C1",
    "TRUE",
    "#N/A",
    "#REF!",
    "2024",
    "1e5",
    "0",
    "007",
    "yes",
    "no",
    "EXACT",
    "LOWER",
    "assumption",
    "total",
    "Partner",
    "none",
    "nan",
    "inf",
    "a\tb",
    "a\nb",
    "a  b",
    "x\u00a0y",
    "\u200b",
    "\u00df",
    "\u0130",
    "e\u0301",
    "\U0001f4b0",
    "\u202ereversed",
    "\ufdd0omitted",
    "\ufdd0",
    "\ufffe",
    "a\x07",
    "_x0041_",
    "*",
    "?",
    "~",
    "<b>&amp;",
    "x" * 255,
    '"' * 255,
    "x" * 256,
    *ROLES,
)
UNITS = (
    "fraction",
    "Fraction",
    "percent",
    "%",
    "ratio",
    "tokens",
    "token",
    "fraction per month",
    "USD",
    "EUR million",
    "USD million",
    "usd MILLION",
    "USD million per year",
    "USD million per month",
    "million USD",
    "USD mn",
    "USD thousand million",
    "currency",
    "amount",
    "months",
    "1",
    '"',
    "{}",
    "$",
    "\u20ac",
    "",
)
NUMBERS = (
    "0",
    "-0",
    "0.0",
    "1",
    "-1",
    "20",
    "20%",
    "0.2",
    "1e-320",
    "5e-324",
    "1e308",
    "-1e308",
    "1.7976931348623157e308",
    "1e309",
    "1e15",
    "1.0000001e15",
    "1e16",
    "1e-9",
    "1e-10",
    "0.999999999999",
    "0.9999999999999999",
    "1.0000000000000002",
    "-0.999999999",
    "10",
    "10.0001",
    "1,5",
    "abc",
    "TRUE",
    "0x10",
    "1_000",
    "",
)
# roles that come and go together
GROUPS = (
    UNIT_ROLES,
    ("tier_from", "tier_rate"),
    ("other_cost", "other_cash_fraction"),
    ("cap", "paid_to_date"),
    ("growth", "elasticity"),
    *((name,) for name in ("counter_flow", "counter_share", "cash_fraction", "revenue", "target", "unit_decline")),
    *((name,) for name in ("fixed_cost", "cash", "guarantee", "target_margin")),
)
CONTRADICTIONS = re.compile(r": .* is not more than |^reported revenue .* is not below the implied minimum$", re.DOTALL)


class Hostile:
    """A stream of deals, each a good one with a few cells or rows gone bad."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.shipped = [_row(f) for f in read_figures()]

    def deal(self) -> list[Row]:
        rows = self.random.choice((self._own, self._shipped, self._periods, self._allowed, self._allowed))()
        kinds = (
            self._number,
            self._number,
            self._number,
            self._range,
            self._text,
            self._unit,
            self._date,
            self._word,
            self._rows,
        )
        for _ in range(self.random.choice((0, 1, 1, 1, 2, 3))):
            if rows:
                self.random.choice(kinds)(rows)
        return rows

    def _own(self) -> list[Row]:
        """Ours, without some roles, some numbers others inside what is allowed."""
        rows = self._shipped()
        for row in rows:
            if self.random.random() < 0.3 and row["role"] != "tier_from":
                power = self.random.uniform(-2, 0 if row["unit"] == "fraction" else 2)
                for name in ("low", "value", "high"):
                    row[name] = row[name] and _times(row[name], 10**power)
        return rows

    def _shipped(self) -> list[Row]:
        left_out = {name for group in GROUPS if self.random.random() < 0.3 for name in group}
        return [dict(row) for row in self.shipped if row["role"] not in left_out]

    def _allowed(self) -> list[Row]:
        """Ours, or some periods, every metric of a size of its own between the limits."""
        rows = self._shipped() if self.random.random() < 0.5 else self._periods()
        sizes = {row["metric"]: self._size(row) for row in rows}
        wide = self.random.choice((0.0, 0.0, 0.01, 2.0))
        tiers = 0
        for row in rows:
            least, most = (1e-9, 1.0 - 1e-9) if row["unit"] == "fraction" else (1e-9, 1e15)
            size = min(max(sizes[row["metric"]] * 10 ** self.random.uniform(-wide, wide), least), most)
            if row["role"] == "tier_from":
                size, tiers = tiers and size * 10.0**tiers / 1e3, tiers + 1
            elif row["role"] in ("growth", "elasticity") or (row["role"] == "payment" and self.random.random() < 0.1):
                size *= self.random.choice((1, -1))
            row["value"], row["low"], row["high"] = repr(size), "", ""
        return rows

    def _size(self, row: Row) -> float:
        if row["unit"] == "fraction":
            part = 10 ** self.random.uniform(-9, 0)
            return self.random.choice((part, 1 - part, 0.2))
        powers = {"growth": (-9, 1), "elasticity": (-9, 2), "unit_decline": (-9, 0)}
        low, high = powers.get(row["role"], (-9, 15))
        return 10 ** self.random.choice(
            (self.random.uniform(low, high), self.random.uniform(max(low, -2), min(high, 2)))
        )

    def _periods(self) -> list[Row]:
        count = self.random.choice((*range(1, 8), 1, 1, 2, 2, 3, 3, 24, 25))
        months, growth = self.random.choice((1, 3, 6, 12)), 10 ** self.random.choice((0, 0.01, -0.05, 0.4, 1, -1, 2))
        figures = monthly(count, months=months, growth=growth)
        scale, share = 10 ** self.random.uniform(-9, 13), self.random.choice((0.25, 0.25, 1e-9, 1e-3, 0.999))
        moved = [replace(f, value=share if f.role == "share" else f.value * scale) for f in figures]
        return [_row(f) for f in moved]

    def _number(self, rows: list[Row]) -> None:
        """A number of another size, in one row or in all of a role."""
        row = self.random.choice(rows)
        alike = [r for r in rows if r["role"] == row["role"]] if self.random.random() < 0.3 else [row]
        name = self.random.choice((*NUMBER_COLUMNS, "value", "value", "value"))
        number = self._hostile_number()
        for it in alike:
            it[name] = number
            if name == "value" and self.random.random() < 0.7:
                it["low"] = it["high"] = ""

    def _hostile_number(self) -> str:
        kind, sign = self.random.random(), self.random.choice((1, 1, 1, 1, -1))
        if kind < 0.25:
            return self.random.choice(NUMBERS)
        if kind < 0.35:
            return repr(sign * 10 ** self.random.uniform(-320, 308))
        if kind < 0.7:
            return repr(sign * 10 ** self.random.uniform(-9, 15))
        part = 10 ** self.random.uniform(-9, 0)
        return repr(sign * self.random.choice((part, 1 - part)))

    def _range(self, rows: list[Row]) -> None:
        """A wide range around the value, in one row or in all of a role; seldom turned round."""
        role = self.random.choice(rows)["role"]
        wide = self.random.random() < 0.5
        for row in rows:
            if row["role"] == role:
                power = self.random.uniform(0, 9) if wide else self.random.uniform(0, 0.1)
                ends = [_times(row["value"], 10**-power), _times(row["value"], 10**power)]
                if self.random.random() < 0.05:
                    ends.reverse()
                row["low"], row["high"] = (end if self.random.random() < 0.8 else "" for end in ends)

    def _text(self, rows: list[Row]) -> None:
        """A text in one row, or in every row that has the same."""
        name = self.random.choice([c for c in FIGURE_COLUMNS if c not in (*NUMBER_COLUMNS, *DATE_COLUMNS)])
        old, new = self.random.choice(rows)[name], self.random.choice(TEXTS)
        everywhere = self.random.random() < 0.7
        for row in rows if everywhere else self.random.sample(rows, 1):
            if row[name] == old or not everywhere:
                row[name] = new

    def _unit(self, rows: list[Row]) -> None:
        old, new = self.random.choice(rows)["unit"], self.random.choice(UNITS)
        everywhere = self.random.random() < 0.5
        for row in rows if everywhere else self.random.sample(rows, 1):
            if row["unit"] == old or not everywhere:
                row["unit"] = new

    def _date(self, rows: list[Row]) -> None:
        """Other days, in one row or in all of a period; or all of them in another century."""
        kind, row = self.random.random(), self.random.choice(rows)
        alike = [r for r in rows if r["period"] == row["period"]] if kind < 0.6 else [row]
        if kind > 0.8:
            years = self.random.choice((-130, -124, 100, 1000, 7974, 7975, 7976))
            for it in rows:
                for name in DATE_COLUMNS:
                    year = it[name][:4]
                    it[name] = it[name] if not year.isdigit() else f"{int(year) + years:04}{it[name][4:]}"
            return
        name, day = self.random.choice(DATE_COLUMNS), self._hostile_day()
        for it in alike:
            it[name] = day
            if self.random.random() < 0.3:
                it["months"] = ""

    def _hostile_day(self) -> str:
        if self.random.random() < 0.2:
            return self.random.choice(
                ("", "1900-02-29", "1900-03-01", "9999-12-31", "31.12.2024", "2024-02-30", "45000")
            )
        first, last = dt.date(1900, 1, 1).toordinal(), dt.date(9999, 12, 31).toordinal()
        if self.random.random() < 0.6:
            first, last = dt.date(2020, 1, 1).toordinal(), dt.date(2030, 1, 1).toordinal()
        return dt.date.fromordinal(self.random.randint(first, last)).isoformat()

    def _word(self, rows: list[Row]) -> None:
        words = {
            "role": (*ROLES, "", "income"),
            "status": (*STATUSES, "RUMOUR", ""),
            "bound": (*BOUNDS, "MIN", ""),
            "preferred": ("yes", "no", "", "maybe"),
        }
        name = self.random.choice(("role", *words))
        word = self.random.choice(words[name])
        old = self.random.choice(rows)[name]
        everywhere = self.random.random() < 0.4
        for row in rows if everywhere else self.random.sample(rows, 1):
            if row[name] == old or not everywhere:
                row[name] = word

    def _rows(self, rows: list[Row]) -> None:
        """Rows missing, twice, turned round, moved to another period or to another metric."""
        row, other = self.random.choice(rows), self.random.choice(rows)
        kind = self.random.randrange(6)
        if kind == 0:
            rows.remove(row)
        elif kind == 1:
            rows[:] = [r for r in rows if r["role"] != row["role"]]
        elif kind == 2:
            rows.append({**row, "source": "Another", "preferred": self.random.choice(("no", "no", "", "yes"))})
        elif kind == 3:
            self.random.shuffle(rows)
        elif kind == 4:
            rows.append({**row, "period": other["period"], "start": other["start"], "end": other["end"]})
        else:
            one = row["metric"]
            for it in rows:
                if it["metric"] == one:
                    it["metric"] = other["metric"]


def _row(figure: object) -> Row:
    return {n: "" if getattr(figure, n) is None else str(getattr(figure, n)) for n in FIGURE_COLUMNS}


def _times(text: str, factor: float) -> str:
    try:
        return repr(float(text) * factor)
    except ValueError:
        return text


def ending(rows: list[Row], path: Path) -> str:
    """How a deal ends; AssertionError where it may not end like this."""
    with path.open("w", encoding="utf-8", errors="surrogatepass", newline="") as file:
        writer = csv.DictWriter(file, FIGURE_COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    try:
        built = shipped.build(path, "own.xlsx")
    except Refusal as refusal:
        sentence = str(refusal)
        assert "\n" not in sentence, sentence
        assert sentence.startswith((f"{path.name}, row ", f"{path.name}: ")), sentence
        return "refused for a cell" if ", cell " in sentence else "refused"
    wrong = [
        f"{s}!{at} {v}" for s, cells in built.values.items() for at, v in cells.items() if isinstance(v, ExcelError)
    ]
    assert not wrong, f"{len(wrong)} errors: {wrong[:5]}"
    failing = list(_failing(built))
    assert all(map(CONTRADICTIONS.search, failing)), failing
    return "checks say what contradicts" if failing else "checks hold"


def _failing(built: shipped.Built) -> list[str]:
    sheet = built.model.book["Checks"]
    judged = column_index_from_string("F")
    rows = (at[0] for at, value in built.values["Checks"].items() if at[1] == judged and value is False)
    return [str(sheet[f"B{n}"].value) for n in sorted(rows) if n > check_rows.HEADER]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 2026
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number in track(range(count), "Building"):
            rows = Hostile(seed * 1_000_000 + number).deal()
            try:
                outcomes[ending(rows, Path(folder) / "my.csv")] += 1
            except Exception as e:
                raise AssertionError(f"deal {number} of seed {seed}: {e}") from e
    print(", ".join(f"{n:,} {kind}" for kind, n in sorted(outcomes.items())))


if __name__ == "__main__":
    main()
