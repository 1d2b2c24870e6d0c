"""Results with what they rest on: value, bound, status, native formula and agreement, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from udfs import Udf, registry
from udfs.native import render, with_defaults

from . import styles
from .layout import Sureness, literal
from .page import Page
from .styles import Measure

TOLERANCE = "in_Tolerance"


class Ingredients:
    """The values a sheet's results rest on, linked from elsewhere, with their bounds and statuses.

    BOUND_COMBINE and STATUS_WORST read ranges: a result's ingredients must be neighbours here.
    """

    def __init__(
        self,
        page: Page,
        links: Mapping[str, tuple[str, str, Measure]],
        *,
        total: bool = True,
        constant: bool = False,
        of: str = "",
        at: str = "",
    ) -> None:
        """`links`: name to (label, key of the line linked to, measure); `of` tells the blocks of one
        sheet apart; `constant`: one value for all periods, `at` saying which period's (".last")."""
        self.page, self.names, self.of, self.constant = page, list(links), of, constant
        page.section("What the results rest on" if not of else f"What the {of} rests on")
        for what in ("", "bound", "status"):
            for name, (label, key, measure) in links.items():
                it = page.model.rows[" ".join(filter(None, (key, what)))]
                link = f"={{{' '.join(filter(None, (key, what)))}{'' if it.constant else at}}}"
                text, kind, form = label, "link", measure
                if what:
                    text, kind, form = f"{label}: {what}", "evidence", styles.PLAIN
                cells = {"constant": link} if constant else {"periods": link, "total": link if total else None}
                page.line(self.key(name, what), text, measure=form, kind=kind, **cells)

    def key(self, name: str, what: str = "") -> str:
        return " ".join(filter(None, (self.page.title, self.of, name, what)))

    def area(self, names: Sequence[str], what: str = "") -> tuple[str, list[str]]:
        """The range of the neighbours `names` as a template, and their order in it."""
        order = sorted(names, key=self.names.index)
        first, last = self.names.index(order[0]), self.names.index(order[-1])
        if last - first + 1 != len(order):
            raise ValueError(f"{order} are not neighbours among {self.names}")
        low, high = self.key(order[0], what), self.key(order[-1], what)
        return (f"{{{low}}}" if low == high else f"{{{low}}}:{{{high}}}"), order


@dataclass(frozen=True)
class Call:
    """A function over ingredients: parameter to an ingredient, to several (a list), or to any other expression.

    `directions` says more than the declaration can (0: not monotone); `also` names ingredients that
    are no argument (an assumption); `when` is the condition under which there is a result at all, `otherwise`
    the words in its place; `never` the words where the function finds none.
    """

    function: str
    arguments: Mapping[str, str | tuple[str, ...]]
    cell: int = 0
    also: Sequence[str] = ()
    directions: Mapping[str, int] = field(default_factory=dict)
    when: str = ""
    otherwise: str = "none"
    never: str = ""

    @property
    def udf(self) -> Udf:
        return registry[self.function]

    def expressions(self, parts: Ingredients) -> dict[str, str]:
        def expression(source: str | tuple[str, ...]) -> str:
            names = (source,) if isinstance(source, str) else source
            return parts.area(names)[0] if set(names) <= set(parts.names) else str(source)

        return {name: expression(source) for name, source in self.arguments.items()}

    def signs(self, parts: Ingredients) -> dict[str, int]:
        """Each ingredient's direction."""
        signs = {}
        for param, source in self.arguments.items():
            for name in (source,) if isinstance(source, str) else source:
                if name in parts.names:
                    signs[name] = self.udf.direction(param, self.cell)
        return signs | dict.fromkeys(self.also, 1) | dict(self.directions)

    def written(self, parts: Ingredients) -> str:
        given = self.expressions(parts)
        call = f"{self.function}({','.join(given[p.name] for p in self.udf.params if p.name in given)})"
        return self.guarded(f"INDEX({call},1,{self.cell + 1})" if self.udf.results else call)

    def guarded(self, formula: str) -> str:
        if self.never:
            formula = f"IF(ISNA({formula}),{literal(self.never)},{formula})"
        return f"IF({self.when},{formula},{literal(self.otherwise)})" if self.when else formula


def result(
    page: Page,
    parts: Ingredients,
    key: str,
    label: str,
    call: Call,
    *,
    measure: Measure,
    total: bool = True,
    note: str = "",
    bound: str = "",
    native: str = "",
    total_bound: str = "",
) -> None:
    """A key result: the function's call and below it bound, status, native formula and agreement.

    `bound` and `native` replace the formulas that follow from the declaration, `total_bound` that of the
    total, where more is known of it than of its ingredients.
    """
    signs = call.signs(parts)
    bounds, order = parts.area(list(signs), "bound")
    statuses, _ = parts.area(list(signs), "status")
    if not bound:
        if not all(signs.values()):
            raise ValueError(f"{call.function} is not monotone in all of {signs}")
        bound = combine(bounds, [signs[name] for name in order])
    plain = native or call.guarded(native_formula(call.udf, call.expressions(parts), call.cell))
    close = f"ABS({{{key}}}-{{{key} native}})<={TOLERANCE}*MAX(1,ABS({{{key} native}}))"
    agrees = f"IF(ISTEXT({{{key}}}),{{{key}}}={{{key} native}},{close})"

    def line(suffix: str, text: str, formula: str, whole: str = "", **more: Any) -> None:
        if parts.constant:
            page.line(f"{key}{suffix}", text, constant=formula, **more)
        else:
            page.line(f"{key}{suffix}", text, periods=formula, total=(whole or formula) if total else None, **more)

    line("", label, f"={call.written(parts)}", kind="result", measure=measure, note=note)
    line(" bound", "    bound", f"={bound}", total_bound and f"={total_bound}", kind="evidence")
    line(" status", "    status", f"=STATUS_WORST({statuses})", kind="evidence")
    page.state(key, total=total)
    line(" native", "    native formula", f"={plain}", kind="evidence", measure=measure)
    line(
        " agrees",
        "    agrees",
        f"=IF(ISERROR({{{key}}}),TRUE,IFERROR({agrees},FALSE))",
        kind="evidence",
        measure=styles.LOGICAL,
    )
    page.model.agreements.append((f"{page.title}: {label}", f"{key} agrees"))
    page.model.sureness.append(Sureness(f"{page.title}: {label}", key, statuses, bound, total_bound or bound))


def of_all(key: str, page: Page) -> str:
    """The bound of a total that adds up what the periods have."""
    ones = [1] * len(page.columns)
    listed = "{{" + ",".join(map(str, ones)) + "}}" if len(ones) > 1 else "1"
    return f"BOUND_COMBINE({{{key} bound.all}},{listed})"


def in_words(bounds: str, statuses: str, signs: Sequence[int] = (1,)) -> str:
    """Bound and status of a line that has no lines for them: ranges of what it rests on, as templates."""
    return f'={combine(bounds, signs)}&", "&STATUS_WORST({statuses})'


def as_of(key: str) -> str:
    """Bound and status as another line has them."""
    return in_words(f"{{{key} bound}}", f"{{{key} status}}")


def combine(bounds: str, signs: Sequence[int]) -> str:
    listed = str(signs[0]) if len(signs) == 1 else "{{" + ";".join(map(str, signs)) + "}}"
    return f"BOUND_COMBINE({bounds},{listed})"


def turned(page: Page, key: str, label: str, of: str, formula: str, *, measure: Measure, note: str = "") -> None:
    """A result shown with the opposite sign: its bound turns, its status stays."""
    page.line(key, label, kind="result", measure=measure, periods=formula, total=formula, note=note)
    bound, status = f"=BOUND_COMBINE({{{of} bound}},-1)", f"=STATUS_WORST({{{of} status}})"
    page.line(f"{key} bound", "    bound", kind="evidence", periods=bound, total=bound)
    page.line(f"{key} status", "    status", kind="evidence", periods=status, total=status)
    page.state(key, total=True)


def native_formula(udf: Udf, expressions: Mapping[str, str], cell: int = 0) -> str:
    """The declared native formula over the same cells; a parameter not given has its default."""
    return render(udf.native_of(cell), with_defaults(udf.params, expressions))
