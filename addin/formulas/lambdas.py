"""Excel 365 with nothing installed: every function as a LAMBDA in a defined name.

The body is the declared native formula, or the declaration's `portable` one where guards alone do
not make a function of it. What the boundary does elsewhere is written around it here: reading cells,
defaults, domains, one result for each element of a range.
"""

from __future__ import annotations

from collections.abc import Mapping, Set

from udfs import Param, SameAs, Udf, functions, registry
from udfs.errors import decimal_text
from udfs.native import asking, default_text, names, render
from udfs.texts import WHITE_SPACE
from udfs.values import LARGEST

from .stored_form import PREFIX, stored
from .tokens import opens_call, tokens_of

# a text without the white space that does not count, as the boundary compares it; TRIM knows only the space itself.
# Few texts hold any of the other marks, which lengths tell at once
_MARKS = f"marks,MAP({{{','.join(map(str, WHITE_SPACE))}}},LAMBDA(point,UNICHAR(point)))"
_PLAIN = (
    f'plain,LAMBDA(cell,IF(SUM(LEN(SUBSTITUTE(cell,marks,"")))={len(WHITE_SPACE)}*LEN(cell),TRIM(cell),'
    'TRIM(REDUCE(cell,marks,LAMBDA(text_,mark,SUBSTITUTE(text_,mark," "))))))'
)

__all__ = [
    "PREFIX",
    "as_lambda",
    "has_lambda",
    "lambdas",
    "recognized",
    "renamed",
    "restored",
    "stored",
    "without_lambda",
]


def lambdas() -> dict[str, str]:
    """The defined names with their formulas, as a reader writes them."""
    return {PREFIX + f.name: as_lambda(f) for f in functions if has_lambda(f)}


def without_lambda() -> tuple[Udf, ...]:
    """The functions that need an add-in: they draw, or call others by name."""
    return tuple(f for f in functions if not has_lambda(f))


def has_lambda(function: Udf) -> bool:
    return bool(function.portable or (function.native and not function.is_residual))


def renamed(formula: str) -> str | None:
    """A worksheet formula with the LAMBDAs in place of our functions; None where one has none."""
    tokens = tokens_of(formula)
    for token in tokens:
        function = registry.get(token.value[:-1].upper()) if opens_call(token) else None
        if function is not None:
            if not has_lambda(function):
                return None
            token.value = f"{PREFIX}{function.name}("
    return "=" + "".join(token.value for token in tokens)


def recognized(names: Mapping[str, str]) -> frozenset[str]:
    """Those of a workbook's defined names that hold our LAMBDAs, unaltered, in upper case."""
    if not any(name.upper().startswith(PREFIX) for name in names):
        return frozenset()
    ours = {name: stored(formula) for name, formula in lambdas().items()}
    return frozenset(n.upper() for n, formula in names.items() if ours.get(n.upper()) == formula)


def restored(formula: str, ours: Set[str]) -> str:
    """A formula that calls our LAMBDAs by these names, with the functions in their place."""
    if not ours or PREFIX not in formula.upper():
        return formula
    try:
        tokens = tokens_of(formula)
    except ValueError:
        return formula  # whoever computes it says so
    for token in tokens:
        if opens_call(token) and token.value[:-1].upper() in ours:
            token.value = token.value[len(PREFIX) :]
    return "=" + "".join(token.value for token in tokens)


class _Word:
    """An argument as the formulas' templates name it: its value as read, whether it was left out."""

    def __init__(self, param: Param) -> None:
        # a table is never copied, for a look-up must see which of its cells are empty
        self._value = _parameter(param) if param.kind == "table" else f"{param.name}_"
        self.omitted = f"no_{param.name}"

    def __str__(self) -> str:
        return self._value


def as_lambda(function: Udf) -> str:
    parameters = [_parameter(p) if p.required else f"[{p.name}]" for p in function.params]
    bindings = [f"no_{p.name},ISOMITTED({p.name})" for p in function.params if p.default is None]
    if any(p.kind in ("number", "numbers") for p in function.params):
        bindings.insert(0, "number,LAMBDA(cell,IF(ISTEXT(cell),#VALUE!,0+cell))")
    if any(p.kind in ("text", "texts", "table") for p in function.params):
        bindings = [_MARKS, _PLAIN, *bindings]
    bindings += [f"{_read(p)},{_reading(p)}" for p in function.params if p.kind != "table"]
    each = [p for p in function.params if p.each]
    result = _guarded(function)
    if each:
        bindings.append(f"shape,IFERROR({'+'.join(_nothing(p, _read(p)) for p in each)},0)")
        columns = ",".join(f"IF(shape=0,{_read(p)})" for p in each)
        single = ",".join(f"{p}_" for p in each)
        bindings.append(f"results,MAP({columns},LAMBDA({single},{result}))")
        # an array of one is not one value: ISNA and others treat it differently
        result = "IF(ROWS(results)*COLUMNS(results)=1,INDEX(results,1,1),results)"
    return f"LAMBDA({','.join(parameters)},LET({','.join([*bindings, result])}))"


def _parameter(param: Param) -> str:
    # the workbook's table has the argument's own name, and a parameter must not have one in use
    return f"{param}_range" if param.kind == "table" else param.name


def _read(param: Param) -> str:
    """What an argument is called once its cells are read; one by one they lose the `all`."""
    return f"{param}_all" if param.each else f"{param}_"


def _reading(param: Param) -> str:
    """The argument's cells as numbers, texts, or the error that reading them gives."""
    reader = "number" if param.kind in ("number", "numbers") else _text_reader(param)
    if param.kind == "numbers":  # in a range, empty text is nothing
        reader = 'LAMBDA(cell,IF(cell="",0,number(cell)))'
    if param.each:
        read = f"MAP({param},{reader})"
    elif param.arg.skips_blanks:
        read = (
            f'LET(cells,TOCOL(MAP({param},LAMBDA(cell,IF(cell="","",number(cell))))),FILTER(cells,cells<>"",#DIV/0!))'
        )
    elif param.is_list:
        read = f"TOCOL(MAP({param},{reader}))"
    else:
        # SUM makes one number of an array of one, over which SEQUENCE would stop at its first
        one = f"SUM(number({param}))" if param.kind == "number" else f"{reader}({param})"
        read = f"IF(ROWS({param})*COLUMNS({param})>1,#VALUE!,{one})"
    if param.required:
        return read
    return f"IF(ISOMITTED({param}),{_default(param)},{read})"


def _text_reader(param: Param) -> str:
    if not param.arg.options:
        return "plain"
    options = ",".join(f'"{option}"' for option in param.arg.options)
    return f"LAMBDA(cell,LET(word,plain(cell),IF(OR(word={{{options}}}),word,#VALUE!)))"


def _default(param: Param) -> str:
    default = param.default
    if default is None:  # a value that passes the guards: the body asks whether there was one
        return '""' if param.kind in ("text", "texts") else "1"
    if isinstance(default, SameAs):
        return f"{default.name}_all" if param.each else f"{default.name}_"
    return default_text(default, {})


def _guarded(function: Udf) -> str:
    """The body inside its guards, in the order in which the boundary reports what is wrong."""
    params = function.params
    errors = "+".join(_nothing(p, str(_Word(p))) for p in params)
    guards = [
        (_unequal(params), "#VALUE!"),
        ([f"{p}_={decimal_text(p.pole)}" for p in params if p.pole is not None], "#DIV/0!"),
        ([rule for p in params for rule in _outside(p)], "#NUM!"),
    ]
    body = _body(function)
    listed = any(p.is_list for p in params)  # OR also makes one answer of a list's comparisons
    for conditions, error in reversed(guards):
        if conditions:
            either = ",".join(conditions)
            alone = len(conditions) == 1 and not listed
            body = f"IF({either if alone else f'OR({either})'},{error},{body})"
    return f"IF({errors}=0,{body})" if errors else body


def _nothing(param: Param, value: str) -> str:
    """0, or the first error among the argument's cells."""
    if param.kind == "table":
        return f"SUM(MAP({value},LAMBDA(cell,IF(ISERROR(cell),cell,0))))"
    nothing = f"0*{value}" if param.kind in ("number", "numbers") else f'0*({value}="")'
    return f"SUM({nothing})" if param.is_list else nothing


def _unequal(params: tuple[Param, ...]) -> list[str]:
    paired = [p for p in params if p.kind in ("numbers", "texts") and p.arg.paired]
    rules = []
    for param in paired[1:]:
        rule = f"ROWS({param}_)<>ROWS({paired[0]}_)"
        rules.append(f"AND(NOT(no_{param}),{rule})" if param.default is None else rule)
    return rules


def _outside(param: Param) -> list[str]:
    """The conditions under which a number lies outside its domain."""
    if param.kind not in ("number", "numbers"):
        return []
    arg, value = param.arg, f"{param}_"
    if arg.rising:
        return [f"{value}<=DROP(VSTACK(-1,{value}),-1)", f"TAKE({value},1)<>0"]
    rules = []
    if arg.above is not None:
        rules.append(f"{value}<={decimal_text(arg.above)}")
    elif arg.low > -LARGEST:
        rules.append(f"{value}<{decimal_text(arg.low)}")
    if arg.below is not None:
        rules.append(f"{value}>={decimal_text(arg.below)}")
    elif arg.high < LARGEST:
        rules.append(f"{value}>{decimal_text(arg.high)}")
    if arg.integer:
        rules.append(f"{value}<>INT({value})")
    return rules if arg.without is None else [*rules, f"{value}={decimal_text(arg.without)}"]


def _body(function: Udf) -> str:
    words: dict[str, object] = {p.name: _Word(p) for p in function.params}
    optional = [p.name for p in function.params if p.default is None]
    body = function.portable or "{native}"
    if "native" in names(body):
        cells = [render(asking(native, optional), words) for native in function.native]
        places = ",".join(str(n) for n in range(1, len(cells) + 1))
        # HSTACK would do in Excel; in another engine an error of one cell becomes that of all
        words["native"] = f"CHOOSE({{{places}}},{','.join(cells)})" if function.results else cells[0]
    return render(body, words)
