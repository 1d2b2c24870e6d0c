"""White space that does not count: the same answer under any padding of keys, statuses and options, in every host."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addin.engine.adapter import Functions, cell_in
from addin.formulas.lambdas import has_lambda
from helpers.oracles import lambda_in_ironcalc
from udfs import OMITTED, Case, ExcelError, Udf, call, functions, registry
from udfs.texts import WHITE_SPACE, as_shown, plain

# space, tab, line breaks, no-break, narrow, ideographic and zero-width spaces, joiners, byte order mark
NAMED = " \t\n\r\u00a0\u2007\u202f\u3000\u2028\u200b\u200c\u200d\u2060\ufeff"
PADDING = st.text(NAMED, max_size=4)
WORDED = [f for f in functions if any(p.kind in ("text", "texts", "table") for p in f.params)]


def padded(text: str, pads: Any) -> str:
    """The text with white space at its ends, and more of it between its words."""
    return pads() + (pads() + " " + pads()).join(text.split(" ")) + pads()


def worded(function: Udf, case: Case, pads: Any) -> tuple[Any, ...]:
    """The case's arguments with padding round every key, status, option and header; fields stay as they are."""
    args = []
    for i, argument in enumerate(case.arguments()):
        kind = function.params[min(i, len(function.params) - 1)].kind
        if isinstance(argument, list):
            keys = {c for c, header in enumerate(argument[0]) if header not in ("value", "unit")}
            if kind != "table" or function.name == "SCENARIO_TABLE":
                keys = set(range(len(argument[0])))
            rows = [[_padded(c, pads) if n in keys else c for n, c in enumerate(row)] for row in argument]
            args.append(rows)
        else:
            args.append(_padded(argument, pads))
    return tuple(args)


def _padded(cell: Any, pads: Any) -> Any:
    return padded(cell, pads) if isinstance(cell, str) and cell else cell


def clean(result: Any) -> Any:
    """A result without padding: a name, or a text of a table, comes back as it was given."""
    if isinstance(result, list):
        return [list(map(clean, row)) for row in result]
    return plain(result) if isinstance(result, str) else result


def seeded(seed: int) -> Any:
    draw = random.Random(seed)
    return lambda: "".join(draw.choices(NAMED, k=draw.randrange(4)))


@pytest.mark.parametrize("function", WORDED, ids=str)
@given(data=st.data())
def test_padding_changes_no_answer(function: Udf, data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(function.cases))
    args = worded(function, case, lambda: data.draw(PADDING))
    assert clean(call(function, *args)) == clean(call(function, *case.arguments())), args


@pytest.mark.parametrize("function", WORDED, ids=str)
def test_padding_changes_no_answer_in_the_engine(function: Udf) -> None:
    adapter = Functions()._adapter(function)
    for seed, case in enumerate(function.cases):
        args = tuple(a for a in worded(function, case, seeded(seed)) if a is not OMITTED)
        if not any(isinstance(c, ExcelError) for a in args if isinstance(a, list) for row in a for c in row):
            found = adapter(*args)
            rows = found if isinstance(found, list) else [[found]]
            expected = call(function, *case.arguments())
            wanted = expected if isinstance(expected, list) else [[expected]]
            assert [[clean(cell_in(c)) for c in row] for row in rows] == [list(map(clean, row)) for row in wanted]


@pytest.mark.parametrize("function", [f for f in WORDED if has_lambda(f)], ids=str)
def test_padding_changes_no_answer_of_a_lambda(function: Udf) -> None:
    for seed, case in enumerate(function.cases):
        args = worded(function, case, seeded(seed))
        expected = clean(lambda_in_ironcalc(function, case.arguments()))
        assert clean(lambda_in_ironcalc(function, args)) == expected, args


@pytest.mark.parametrize("point", WHITE_SPACE, ids=hex)
def test_each_kind_of_white_space_is_one_space(point: int) -> None:
    """In the functions and in the LAMBDAs alike."""
    mark = chr(point)
    assert plain(f"{mark} First{mark}{mark}report \t{mark}") == "First report"
    kinds = [[f"{mark}lower{mark}"], [f"EXACT{mark} "]]
    assert call(registry["BOUND_COMBINE"], kinds, [[1.0], [-1.0]]) == "LOWER"


def test_each_kind_of_white_space_is_known_to_the_lambdas() -> None:
    statuses = [[f"{chr(point)}Assumed{chr(point)}"] for point in WHITE_SPACE]
    assert lambda_in_ironcalc(registry["STATUS_WORST"], (statuses,)) == "ASSUMED"
    two = [["entity", "metric", "period", "value"], ["First\u200b\u00a0report", "m", "p", 7.0]]
    args = (two, "first report", "m\ufeff", "\tp")
    assert lambda_in_ironcalc(registry["FIGURE"], args) == call(registry["FIGURE"], *args) == 7.0


def test_words_stay_apart_and_other_characters_count() -> None:
    assert plain("a\u200bb") == "a b"
    assert plain("a_b") == "a_b"
    assert plain("Zo\u00eb") == "Zo\u00eb"
    assert call(registry["STATUS_WORST"], "REPORTED UNCONFIRMED") is ExcelError.VALUE
    assert call(
        registry["FIGURE"], [["entity", "metric", "period", "value"], ["ab", "m", "p", 1.0]], "a b", "m", "p"
    ) is (ExcelError.NA)


def test_a_text_on_as_shown_has_no_hidden_characters() -> None:
    assert as_shown("a\r\nb\x07\u202ec\ud800") == "a b c"
    assert as_shown(" kept  as it is") == " kept  as it is"
