"""The language of native formulas: Excel's own functions, with placeholders for what they work on.

{x}           the cells of the argument x
{x.rest}      a list from its second item on
{x.most}      a list without its last item
{result}      the function's result: a formula with it must come to zero
{t}           where the result is a column, the number of the cell, from 0
{steps}       the helper column, which is a list too; in its own formula {here} is the item
              of its row where it goes along a list, {t} the row's number where it counts
{native}      in a LAMBDA, the native formula
plain(x)      in a LAMBDA, a text as the boundary compares it (texts.py)
{x.omitted}   in a LAMBDA, whether x was left out
{{ and }}     the braces of an array constant
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from .errors import decimal_text
from .parameters import REQUIRED, Param, SameAs

LIST_PARTS = ("rest", "most")
ABSENT = "NA()"  # what an argument without a default is where it is left out
_MARK = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


def placeholders(template: str) -> list[str]:
    """What stands in braces, "x" or "x.rest"; a brace without its partner stands for itself."""
    return [m[1] if m[1] is not None else m[0] for m in _MARK.finditer(template) if len(m[0]) == 1 or m[1] is not None]


def names(template: str) -> frozenset[str]:
    """What a formula is about, without the parts of lists."""
    return frozenset(field.partition(".")[0] for field in placeholders(template))


def render(template: str, words: Mapping[str, object]) -> str:
    """The formula, given what each name stands for: a text, or an object with the parts that are asked for."""

    def word(mark: re.Match[str]) -> str:
        if mark[1] is None:
            return mark[0][0]
        name, _, part = mark[1].partition(".")
        return str(getattr(words[name], part) if part else words[name])

    return _MARK.sub(word, template)


def fill(template: str, words: Mapping[str, str]) -> str:
    """The template with some of its names replaced; the others wait."""
    return _MARK.sub(lambda mark: words.get(mark[1], mark[0]), template)


def is_residual(templates: Iterable[str]) -> bool:
    """Whether a formula must come to zero, not to the result."""
    return any("result" in names(template) for template in templates)


def asking(template: str, optional: Container[str]) -> str:
    """The template for a LAMBDA, which can tell an argument left out from an #N/A that was given."""

    def asked(match: re.Match[str]) -> str:
        return f"{{{match[1]}.omitted}}" if match[1] in optional else match[0]

    return re.sub(r"ISNA\(\{(\w+)\}\)", asked, template)


def if_chain(cases: dict[str, str], rest: str) -> str:
    """What belongs to the first condition that is true, or else the rest."""
    for condition, formula in reversed(cases.items()):
        rest = f"IF({condition},{formula},{rest})"
    return rest


def let(bindings: Mapping[str, str], result: str) -> str:
    """A result over named parts, each of which may use those before it."""
    return f"LET({','.join(f'{name},{formula}' for name, formula in bindings.items())},{result})"


class Named(str):
    """A name that stands for itself, where a formula is for reading."""

    __slots__ = ()

    @property
    def rest(self) -> str:
        return f"{self} from the second on"

    @property
    def most(self) -> str:
        return f"{self} without the last"


def readable(template: str) -> str:
    """The formula with words for its arguments."""
    return render(template, {name: Named(name) for name in names(template)})


def default_text(default: object, words: Mapping[str, object]) -> str:
    """The default of an argument that is left out, as a formula holds it."""
    if isinstance(default, SameAs):
        return str(words[default.name])
    if isinstance(default, list):
        return "{" + ";".join(map(decimal_text, default)) + "}"
    if isinstance(default, float):
        return decimal_text(default)
    return f'"{default}"' if isinstance(default, str) else ABSENT


def with_defaults(params: Iterable[Param], given: Mapping[str, object]) -> dict[str, object]:
    """What each argument stands for: what is given, or its default."""
    words = dict(given)
    for param in params:
        if param.name not in words and param.default is not REQUIRED:
            words[param.name] = default_text(param.default, words)
    return words


@dataclass(frozen=True, slots=True)
class Steps:
    """A helper column for a native formula: a cell for each item of a list, which its formula calls {here},
    or for each {t} from 0 up to a number."""

    formula: str
    over: str

    @property
    def per_item(self) -> bool:
        return "here" in names(self.formula)

    def column(self, words: Mapping[str, object], turns: Iterable[object]) -> list[str]:
        """Its formulas; `turns` are the items' cells, or the numbers."""
        turn = "here" if self.per_item else "t"
        return [render(self.formula, {**words, turn: at}) for at in turns]
