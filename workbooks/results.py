"""Results with what they rest on: value, bound, status, native formula and agreement, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from udfs import SameAs, Udf, registry

from . import styles
from .layout import Page
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
        of: str = "",
    ) -> None:
        """`links`: name to (label, key of the line linked to, measure); `of` tells the blocks
        of one sheet apart."""
        self.page = page
        self.names = list(links)
        self.of = of
        page.section("What the results rest on" if not of else f"What the {of} rests on")
        for name, (label, key, measure) in links.items():
            link = f"={{{key}}}"
            page.line(
                self.key(name),
                label,
                measure=measure,
                kind="link",
                periods=link,
                total=link if total else None,
            )
        for what in ("bound", "status"):
            for name, (label, key, _) in links.items():
                link = f"={{{key} {what}}}"
                page.line(
                    self.key(name, what),
                    f"{label}: {what}",
                    kind="evidence",
                    periods=link,
                    total=link if total else None,
                )

    def key(self, name: str, what: str = "") -> str:
        return " ".join(filter(None, (self.page.title, self.of, name, what)))

    def area(self, names: Sequence[str], what: str) -> tuple[str, list[str]]:
        """The range of the neighbours `names` as a template, and their order in it."""
        order = sorted(names, key=self.names.index)
        first, last = self.names.index(order[0]), self.names.index(order[-1])
        if last - first + 1 != len(order):
            raise ValueError(f"{order} are not neighbours among {self.names}")
        low, high = self.key(order[0], what), self.key(order[-1], what)
        return (f"{{{low}}}" if low == high else f"{{{low}}}:{{{high}}}"), order


def result(
    page: Page,
    ingredients: Ingredients,
    key: str,
    label: str,
    function: str,
    arguments: Mapping[str, str],
    *,
    measure: Measure,
    cell: int = 0,
    also: Sequence[str] = (),
    directions: Mapping[str, int] | None = None,
    total: bool = True,
    note: str = "",
    bound: str = "",
) -> None:
    """A key result: the function's call and below it bound, status, native formula and agreement.

    `arguments` maps the function's parameters to ingredients, or to any other expression; `also`
    names ingredients that are no argument (an assumption); `bound` replaces the bound's formula.
    """
    udf = registry[function]
    expressions = {
        name: f"{{{ingredients.key(source)}}}" if source in ingredients.names else source
        for name, source in arguments.items()
    }
    call = (
        f"{function}({','.join(expressions[p.name] for p in udf.params if p.name in expressions)})"
    )
    call = f"INDEX({call},1,{cell + 1})" if udf.results else call
    used = {source: name for name, source in arguments.items() if source in ingredients.names}
    signs = {source: udf.direction(name, cell) for source, name in used.items()}
    signs |= dict.fromkeys(also, 1) | dict(directions or {})
    bounds, order = ingredients.area(list(signs), "bound")
    statuses, _ = ingredients.area(list(signs), "status")
    if not bound:
        if not all(signs.values()):
            raise ValueError(f"{function} is not monotone in all of {signs}")
        bound = combine(bounds, [signs[name] for name in order])

    def line(suffix: str, text: str, formula: str, **more: Any) -> None:
        page.line(f"{key}{suffix}", text, periods=formula, total=formula if total else None, **more)

    line("", label, f"={call}", kind="result", measure=measure, note=note)
    line(" bound", "    bound", f"={bound}", kind="evidence")
    line(" status", "    status", f"=STATUS_WORST({statuses})", kind="evidence")
    page.state(key, total=total)
    line(
        " native",
        "    native formula",
        f"={native(udf, expressions, cell)}",
        kind="evidence",
        measure=measure,
    )
    line(
        " agrees",
        "    agrees",
        f"=IF(ISERROR({{{key}}}),TRUE,IFERROR(ABS({{{key}}}-{{{key} native}})<={TOLERANCE}*MAX(1,ABS({{{key} native}})),FALSE))",
        kind="evidence",
        measure=styles.LOGICAL,
    )
    page.model.agreements.append((f"{page.title}: {label}", f"{key} agrees"))
    page.model.statuses.append((f"{page.title}: {label}", f"{key} status", statuses))


def combine(bounds: str, signs: Sequence[int]) -> str:
    listed = str(signs[0]) if len(signs) == 1 else "{{" + ";".join(map(str, signs)) + "}}"
    return f"BOUND_COMBINE({bounds},{listed})"


def turned(
    page: Page, key: str, label: str, of: str, formula: str, *, measure: Measure, note: str = ""
) -> None:
    """A result shown with the opposite sign: its bound turns, its status stays."""
    page.line(
        key,
        label,
        kind="result",
        measure=measure,
        periods=formula,
        total=formula,
        note=note,
    )
    bound, status = f"=BOUND_COMBINE({{{of} bound}},-1)", f"=STATUS_WORST({{{of} status}})"
    page.line(f"{key} bound", "    bound", kind="evidence", periods=bound, total=bound)
    page.line(f"{key} status", "    status", kind="evidence", periods=status, total=status)
    page.state(key, total=True)


def native(udf: Udf, expressions: Mapping[str, str], cell: int = 0) -> str:
    """The declared native formula over the same cells; a parameter not given has its default."""
    given = dict(expressions)
    for param in udf.params:
        if param.name not in given:
            given[param.name] = default_text(param.default, given)
    return udf.native[cell].format_map(given)


def default_text(default: object, given: Mapping[str, object]) -> str:
    """The default of an argument that is left out, as a native formula holds it."""
    if isinstance(default, str):
        return f'"{default}"'
    if isinstance(default, list):
        return "{" + ";".join(f"{item:g}" for item in default) + "}"
    if isinstance(default, float):
        return f"{default:g}"
    return str(given[default.name]) if isinstance(default, SameAs) else "NA()"
