"""The values a sheet's results depend on, linked from elsewhere, with their bounds and statuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from . import styles
from .bounds import combine
from .keys import Key
from .page import Line, Page
from .styles import Measure
from .templates import span


@dataclass(frozen=True)
class Link:
    """A line to link to, and its label and measure beside the link."""

    key: Key
    label: str
    measure: Measure = styles.PLAIN


@dataclass(frozen=True)
class Neighbours:
    """Neighbours among the ingredients, in their order, as ranges of a template."""

    keys: Sequence[Key]

    @property
    def values(self) -> str:
        return span(self.keys[0], self.keys[-1])

    @property
    def bounds(self) -> str:
        return span(self.keys[0].bound, self.keys[-1].bound)

    @property
    def statuses(self) -> str:
        return span(self.keys[0].status, self.keys[-1].status)

    def combined(self, signs: Mapping[Key, int]) -> str:
        """The bound of what rises (1) or falls (-1) with each of them."""
        return combine(self.bounds, [signs[key] for key in self.keys])


class Ingredients:
    """A block of links: values, then their bounds, then their statuses. `parts[REVENUE]` is the line here
    that is linked to the line REVENUE.

    BOUND_COMBINE and STATUS_WORST read ranges: a result's ingredients must be neighbours here.
    """

    def __init__(
        self, page: Page, links: Sequence[Link], *, of: str = "", total: bool = True, constant: bool = False
    ) -> None:
        """`of` tells the blocks of one sheet apart; `constant`: one value each, that of the last period."""
        self.page, self.total, self.constant = page, total, constant
        self._linked = {link.key: link.key.linked(page.title, of) for link in links}
        page.section("What the results rest on" if not of else f"What the {of} rests on")
        for link in links:
            self._link(Line(self[link.key], link.label, link.measure, kind="link"), link.key)
        for link in links:
            self._link(Line(self[link.key].bound, f"{link.label}: bound", kind="evidence"), link.key.bound)
        for link in links:
            self._link(Line(self[link.key].status, f"{link.label}: status", kind="evidence"), link.key.status)

    def _link(self, line: Line, to: Key) -> None:
        if self.constant:
            self.page.line(line, constant=f"={to.last}")
        else:
            self.page.line(line, periods=f"={to}", total=f"={to}" if self.total else None)

    def __contains__(self, key: Key) -> bool:
        return key in self._linked

    def __getitem__(self, key: Key) -> Key:
        return self._linked[key]

    @property
    def keys(self) -> list[Key]:
        return list(self._linked.values())

    def area(self, *keys: Key) -> Neighbours:
        """Neighbours, given in any order."""
        order = [key for key in self.keys if key in keys]
        first = self.keys.index(order[0])
        if order != self.keys[first : first + len(set(keys))]:
            raise ValueError(f"not neighbours: {', '.join(key.name for key in order)}")
        return Neighbours(order)
