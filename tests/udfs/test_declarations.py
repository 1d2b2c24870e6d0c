"""A declaration that contradicts itself is refused on import, in one sentence with the function's name."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import pytest

from udfs import Arg, Case, ExcelError
from udfs.arguments import Amount, Rates, Share
from udfs.declare import in_order, refuse_without_docstrings, udf
from udfs.faults import MOST_SUMMARY
from udfs.function import Largest
from udfs.native import Steps, placeholders, readable, render
from udfs.parameters import same_as


@pytest.fixture(autouse=True)
def apart(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A registry of its own, in which one function stands."""
    registry = {"TAKEN": None}
    monkeypatch.setattr("udfs.declare.registry", registry)
    return registry


def doubled(amount: Amount, share: Share = 0.5) -> float:
    """Twice an amount."""
    return amount * 2 * share


def summed(amount: Amount, rates: Rates) -> float:
    """An amount at several rates."""
    return amount * sum(rates)


def halved(amount: Amount, share: Share | None = None) -> tuple[float, float]:
    """Both halves of an amount."""
    return amount * (share or 0), amount


def counted(amount: Amount, share: Share = 0.5) -> list[float]:
    """An amount, period by period."""
    return [amount * share]


def called(*amounts: Amount) -> float:
    """The sum of any number of amounts."""
    return sum(amounts)


PLAIN: dict[str, Any] = {"category": "x", "unit": "currency", "native": "{amount}*2*{share}", "cases": ()}
OVER_A_LIST = {"native": "SUM({steps})", "portable": "SUM({amount}*{rates})"}
ROW = {"results": ("low", "high"), "native": ("{amount}", "{amount}")}


def sourced(args: tuple[Any, ...], expected: Any) -> Case:
    return Case(args, expected, source="by hand")


def declared(body: Callable[..., Any] = doubled, *, name: str = "", summary: str | None = None, **said: Any) -> None:
    """A copy of a function, declared with what is said of it beside the plain facts."""

    @wraps(body)
    def copy(*args: Any) -> Any:
        return body(*args)

    given, cells = (1,) * body.__code__.co_argcount, len(said.get("results", ("one",)))
    said.setdefault("cases", (sourced(given, (1,) * cells if cells > 1 else 1),))
    copy.__name__ = name or body.__name__
    copy.__doc__ = body.__doc__ if summary is None else summary
    udf(**PLAIN | said)(copy)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (doubled, {"rises": ("amount", "share"), "cases": (sourced((1,), 1), sourced((1, 0.5), 1))}),
        (doubled, {"native": "{{1;2}}*{amount}-{result}"}),
        (doubled, {"portable": "IF({amount}<0,#NUM!,{native})", "largest": Largest("amount", 1, "by hand")}),
        (summed, {"native": "{rates.rest}+{rates.most}*{amount}", "portable": "{amount}*SUM({rates})"}),
        (summed, {**OVER_A_LIST, "steps": Steps("{here}*{amount}", over="rates")}),
        (summed, {**OVER_A_LIST, "steps": Steps("{t}*{rates.rest}", over="amount")}),
        (
            halved,
            {**ROW, "portable": "IF({share.omitted},{native},1)", "rises": (("amount",), ()), "falls": ("share",)},
        ),
        (halved, {**ROW, "cases": (sourced((1,), (0, 1)), sourced((1, 5), ExcelError.NUM))}),
        (counted, {"native": "{amount}*{t}", "portable": "SEQUENCE({amount})"}),
        (called, {"native": (), "proof": "none", "cases": (sourced((), 0), sourced((1, 2, 3), 6))}),
        (doubled, {"name": "xfe1"}),
        (doubled, {"name": "a1048577"}),
        (doubled, {"name": "r1d1"}),
    ],
)
def test_a_sound_declaration_is_taken(body: Any, said: dict[str, Any], apart: dict[str, Any]) -> None:
    declared(body, **said)
    assert len(apart) == 2


@pytest.mark.parametrize(
    ("body", "said", "sentence"),
    [
        (doubled, {"native": "{price}*2"}, "DOUBLED has the unknown placeholder {price} in native"),
        (summed, {"native": "{rates.first}"}, "SUMMED has the unknown placeholder {rates.first} in native"),
        (doubled, {"native": "{amount.rest}"}, "DOUBLED has the unknown placeholder {amount.rest} in native"),
        (doubled, {"native": "{amount.omitted}"}, "DOUBLED has the unknown placeholder {amount.omitted} in native"),
        (doubled, {"native": "SUM({steps})"}, "DOUBLED has the unknown placeholder {steps} in native"),
        (doubled, {"native": "{amount}*{t}"}, "DOUBLED has the unknown placeholder {t} in native"),
        (doubled, {"native": "{}"}, "DOUBLED has the unknown placeholder {} in native"),
        (doubled, {"native": "{amount!r}"}, "DOUBLED has the unknown placeholder {amount!r} in native"),
        (doubled, {"native": "{amount"}, "DOUBLED has a brace without its partner in native"),
        (doubled, {"native": "amount}"}, "DOUBLED has a brace without its partner in native"),
        (
            summed,
            {**OVER_A_LIST, "steps": Steps("{here}*{price}", over="rates")},
            "SUMMED has the unknown placeholder {price} in steps",
        ),
        (
            summed,
            {**OVER_A_LIST, "steps": Steps("{t}", over="rates")},
            "SUMMED has the unknown placeholder {t} in steps",
        ),
        (
            summed,
            {**OVER_A_LIST, "steps": Steps("{here}", over="amount")},
            "SUMMED has the unknown placeholder {here} in steps",
        ),
        (
            summed,
            {**OVER_A_LIST, "steps": Steps("{here}", over="prices")},
            "SUMMED has no argument prices, which steps names",
        ),
        (doubled, {"portable": "{price}"}, "DOUBLED has the unknown placeholder {price} in portable"),
        (doubled, {"portable": "{share.omitted}"}, "DOUBLED has the unknown placeholder {share.omitted} in portable"),
        (
            doubled,
            {"native": (), "proof": "none", "portable": "{native}"},
            "DOUBLED has the unknown placeholder {native} in portable",
        ),
        (
            doubled,
            {"native": "{result}-{amount}", "portable": "{native}"},
            "DOUBLED needs another portable formula: a LAMBDA has no {result}",
        ),
        (summed, {"native": "{rates.rest}"}, "SUMMED needs another portable formula: a LAMBDA has no {rates.rest}"),
        (doubled, {"native": ()}, "DOUBLED must have a native formula or say what stands in for one, not both"),
        (doubled, {"proof": "too"}, "DOUBLED must have a native formula or say what stands in for one, not both"),
        (doubled, {"rises": ("price",)}, "DOUBLED has no argument price, which rises names"),
        (doubled, {"falls": ("price",)}, "DOUBLED has no argument price, which falls names"),
        (doubled, {"rises": ("amount",), "falls": ("amount",)}, "DOUBLED cannot both rise and fall in amount"),
        (halved, {**ROW, "rises": (("amount",),)}, "HALVED does not have one tuple of rises per result: 1 for 2"),
        (
            halved,
            {**ROW, "falls": (("amount",), (), ())},
            "HALVED does not have one tuple of falls per result: 3 for 2",
        ),
        (halved, {**ROW, "unit": ("currency",)}, "HALVED does not have one unit per result: 1 for 2"),
        (halved, {**ROW, "native": "{amount}"}, "HALVED does not have one native formula per result: 1 for 2"),
        (doubled, {"native": ""}, "DOUBLED has an empty native formula"),
        (doubled, {"rises": "amount"}, "DOUBLED must name the arguments in which it rises or falls in a tuple"),
        (
            halved,
            {**ROW, "rises": ("amount", ("amount",))},
            "HALVED must name the arguments in which it rises or falls in a tuple",
        ),
        (halved, {}, "HALVED must name its results where it gives a row, and nowhere else"),
        (doubled, {"cases": (Case((1,), (1, 2)),)}, "DOUBLED gives 1 cell; its case 1 has 2"),
        (
            summed,
            {"native": "SUM({rates})", "steps": Steps("{here}", over="rates")},
            "SUMMED has steps that its native formula does not use",
        ),
        (doubled, {"largest": Largest("price", 1, "")}, "DOUBLED has no argument price, which largest names"),
        (doubled, {"cases": (Case((), 1),)}, "DOUBLED takes 1 to 2 arguments; its case 1 has 0"),
        (doubled, {"cases": (Case((1,), 1), Case((1, 2, 3), 1))}, "DOUBLED takes 1 to 2 arguments; its case 2 has 3"),
        (summed, {"native": "1", "cases": (Case((1,), 1),)}, "SUMMED takes 2 arguments; its case 1 has 1"),
        (halved, {**ROW, "cases": (Case((1,), (1, 2, 3)),)}, "HALVED gives 2 cells; its case 1 has 3"),
        (halved, {**ROW, "cases": (Case((1,), 1),)}, "HALVED gives 2 cells; its case 1 has 1"),
        (doubled, {"summary": ""}, "DOUBLED has no docstring; its first line is the help text"),
        (
            doubled,
            {"summary": "x" * (MOST_SUMMARY + 1)},
            "DOUBLED has a docstring whose first line has 101 characters; 100 at most",
        ),
        (
            doubled,
            {"summary": "Twice\u202ean amount."},
            r"DOUBLED has a docstring whose first line cannot be printed: 'Twice\u202ean amount.'",
        ),
        (doubled, {"cases": ()}, "DOUBLED has no case"),
        (doubled, {"cases": (Case((1,), 1),)}, "DOUBLED does not say where its case 1 comes from"),
        (doubled, {"tolerance": -1}, "DOUBLED has a tolerance below 0"),
        (doubled, {"native": " "}, "DOUBLED has an empty native formula"),
        (doubled, {"name": "größe"}, "GRÖSSE has a name with other characters than A to Z, digits and _"),
        (doubled, {"name": "taken"}, "TAKEN is declared twice"),
        (doubled, {"name": "x" * 256}, "has a name of 256 characters; Excel takes 255"),
        *(
            (doubled, {"name": name}, f"{name.upper()} has a name that is the address of a cell in Excel")
            for name in ("a1", "dec2020", "xfd1048576", "r", "c", "r1c1", "rc", "r2c", "c12")
        ),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(body: Any, said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(TypeError) as refused:
        declared(body, **said)
    assert str(refused.value).partition("; it may have ")[0].endswith(sentence)


def test_an_unknown_placeholder_is_told_the_known_ones() -> None:
    with pytest.raises(TypeError, match=r"\{price\} in native; it may have amount, result, share$"):
        declared(doubled, native="{price}*2")


def test_cases_and_arguments_have_their_form() -> None:
    def of(price: Amount, *, rate: Share = 0.5) -> float:
        """A function of a price."""
        return price * rate

    with pytest.raises(TypeError, match="OF has the argument rate, which a cell cannot give by its place"):
        udf(**PLAIN)(of)
    with pytest.raises(TypeError, match="a case takes a tuple of arguments, not 1"):
        Case(1, 3)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="DOUBLED has a case where a tuple of cases belongs"):
        declared(doubled, cases=sourced((1,), 1))


@pytest.mark.parametrize(
    ("arg", "fault"),
    [
        (Arg("x" * 256), "whose help has 256 characters; Excel takes 255"),
        (Arg(""), "which has no help"),
        (Arg("a rate", low=1, high=0), "whose domain from 1 to 0 is empty"),
        (Arg("a rate", required_for=("PERT",)), 'which is required for "PERT", an option of no argument before it'),
        (Arg("a rate", above=1, high=1), "whose domain from 1 to 1 is empty"),
        (Arg("a rate", low=0, below=0), "whose domain from 0 to 0 is empty"),
        (Arg("a rate", above=2, below=1), "whose domain from 2 to 1 is empty"),
        (Arg("a count", above=1, below=2, integer=True), "whose domain from 1 to 2 is empty"),
    ],
)
def test_an_argument_that_cannot_be_met_is_refused(arg: Arg, fault: str) -> None:
    def of(price: float) -> float:
        """A function of a price."""
        return price

    of.__annotations__["price"] = Annotated[float, arg]
    of.__annotations__["return"] = float
    with pytest.raises(TypeError) as refused:
        udf(**PLAIN | {"native": "{price}"})(of)
    assert str(refused.value) == f"OF has the argument price, {fault}"


MODE = Annotated[str, Arg("A or b", options=("a", "b"))]
BROKEN = Annotated[float, Arg("two\nlines")]
REQUIRED = inspect.Parameter.empty


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"rate": (Share, 5.0)}, "OF has the argument rate, whose default 5 is outside its domain"),
        ({"rate": (Share, 5)}, "OF has the argument rate, whose default 5 is outside its domain"),
        ({"rate": (Share, "all")}, 'OF has the argument rate, whose default "all" is no number'),
        ({"mode": (MODE, 1.0)}, "OF has the argument mode, whose default 1 is no text"),
        (
            {"größe": (Share, 0.5)},
            "OF has the argument größe, whose name has other characters than A to Z, digits and _",
        ),
        ({"rate": (BROKEN, 0.5)}, "OF has the argument rate, whose help cannot be printed: 'two\\nlines'"),
        ({"mode": (MODE, "c")}, 'OF has the argument mode, whose default "c" is not one of its options'),
        (
            {"cost": (Amount, same_as("fee")), "fee": (Amount, 1.0)},
            "OF has the argument cost, whose default is that of an argument after it",
        ),
        ({"more": (float, 1.0)}, "OF has the argument more without an Arg that says what it means"),
    ],
)
def test_an_argument_that_contradicts_itself_is_refused(arguments: dict[str, Any], sentence: str) -> None:
    def of(*_: Any) -> float:
        """A function of a price."""
        return 0.0

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    arguments = {"price": (Amount, REQUIRED), **arguments}
    of.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter(name, kind, default=default) for name, (_, default) in arguments.items()]
    )
    of.__annotations__ = {name: hint for name, (hint, _) in arguments.items()} | {"return": float}
    with pytest.raises(TypeError) as refused:
        udf(**PLAIN | {"native": "{price}"})(of)
    assert str(refused.value) == sentence


def test_what_a_function_returns_is_said() -> None:
    def of(price: Amount):  # type: ignore[no-untyped-def]
        """A function of a price."""
        return price

    with pytest.raises(TypeError, match="OF does not say what it returns"):
        udf(**PLAIN | {"native": "{price}"})(of)


def test_a_default_names_an_argument() -> None:
    def of(price: Amount, cost: Amount = same_as("prize")) -> float:
        """A function of a price."""
        return price - cost

    with pytest.raises(TypeError, match="OF has no argument prize, which a default names"):
        udf(**PLAIN | {"native": "{price}-{cost}"})(of)


def test_a_theme_has_its_place_among_the_others(apart: dict[str, Any]) -> None:
    del apart["TAKEN"]
    declared(doubled, category="Trade")
    declared(summed, category="Time", native="SUM({rates})")
    assert [f.name for f in in_order(("Time", "Trade"))] == ["SUMMED", "DOUBLED"]
    with pytest.raises(TypeError, match="DOUBLED has the theme Trade, which is not in CATEGORIES"):
        in_order(("Time",))


def test_a_template_is_rendered_with_what_its_names_stand_for() -> None:
    class Area(str):
        rest = "A2:A3"

    assert render("SUM({x})-{{1;2}}*{x.rest}+{y}", {"x": Area("A1:A3"), "y": 7.0}) == "SUM(A1:A3)-{1;2}*A2:A3+7.0"
    assert placeholders("{x}+{x.rest}*{{1}}") == ["x", "x.rest"]
    assert (
        readable("{rates.rest}*{rates.most}+{{1,2}}*{t}") == "rates from the second on*rates without the last+{1,2}*t"
    )


def test_python_without_docstrings_is_refused() -> None:
    for optimize in (0, 1):
        refuse_without_docstrings(optimize)
    with pytest.raises(ImportError, match="needs the docstrings"):
        refuse_without_docstrings(2)
