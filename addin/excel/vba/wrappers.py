"""One VBA function for each of our functions: what a formula calls."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from udfs import VERSION, Param, Udf, functions

from ...refusal import Refusal
from ..names import FUNCTIONS_MODULE
from .help import category_number, plain
from .spelling import variables
from .words import quoted

Spellings = Mapping[str, Collection[str]]
_OWN = {name: [name.title()] for name in ("plain", "index")}  # variables below, so that no argument is called so


def wrappers(elsewhere: Spellings) -> str:
    """The module; `elsewhere`: how the project's other modules spell their names."""
    taken = {**{f.name.lower(): [f.name] for f in functions}, **elsewhere, **_OWN}
    head = (
        f'Attribute VB_Name = "{FUNCTIONS_MODULE}"\n'
        "Option Explicit\n"
        f"' NetShare {VERSION}: generated from the declarations of the functions.\n"
    )
    return head + "".join(wrapper(function, taken) for function in functions)


def wrapper(function: Udf, taken: Spellings) -> str:
    name = function.name
    if others := set(taken.get(name.lower(), ())) - {name}:
        raise Refusal(f"{name}: the VBA has the name {min(others)}, to VBA the same; rename one of them")
    names = variables(name, [p.name for p in function.params], taken)
    declared = map(_declared, function.params, names)
    body = _joined(name, names) if function.is_variable else _array(name, names)
    return (
        f"\nPublic Function {name}({', '.join(declared)}) As Variant\n"
        f"Attribute {name}.VB_Description = {quoted(plain(function.summary))}\n"
        f'Attribute {name}.VB_ProcData.VB_Invoke_Func = " \\n{category_number(function.category)}"\n'
        f"{body}End Function\n"
    )


def _declared(param: Param, name: str) -> str:
    """As xlwings declares them: Variants, so that ranges, arrays and missing arguments pass."""
    if param.kind == "cells":
        return f"ParamArray {name}()"
    return ("" if param.required else "Optional ") + name


def _array(name: str, names: list[str]) -> str:
    return f'    {name} = NetShareAnswer("{name}", Array({", ".join(names)}))\n'


def _joined(name: str, names: list[str]) -> str:
    """Array() and a ParamArray in one array; NetSharePlain, for an assignment would take Value."""
    *first, rest = names
    fixed = "".join(f"    plain({i}) = NetSharePlain({argument})\n" for i, argument in enumerate(first))
    return (
        "    Dim plain() As Variant, index As Long\n"
        f"    ReDim plain(0 To {len(first)} + UBound({rest}))\n"
        f"{fixed}"
        f"    For index = 0 To UBound({rest})\n"
        f"        plain({len(first)} + index) = NetSharePlain({rest}(index))\n"
        "    Next index\n"
        f'    {name} = NetShareAnswer("{name}", plain)\n'
    )
