"""The functions as xlwings publishes them to Excel's JavaScript: the end of xlwings Lite's `main.py`.

On xlwings Server (self-hosted; its licence is paid for commercial use) this module serves unchanged:
`import addin.lite.functions` as its custom functions. There one call is one request: prefer calls on
whole ranges.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import xlwings as xw

from addin.lite.office import Cells, argument_in
from addin.published import published
from udfs import OMITTED, VERSION, Udf, caller, functions, registry
from udfs.texts import plain


def _answering(function: Udf) -> Callable[..., Any]:
    """Nothing at all is what an argument left out arrives as, and on the web a blank cell too.

    Where the argument may be left out, xlwings puts OMITTED. Where it is needed, nothing is a blank,
    as on Windows, which sends 0 for one.
    """
    call = caller(function)

    def answer(*arguments: Any) -> Any:
        try:
            if function.is_variable:
                return call(*_repeated(*arguments))
            return call(*(None if a is None else argument_in(a) for a in arguments))
        except Exception as bug:  # xlwings makes #VALUE! of it, with this message beside the cell
            message = f"{function.name} failed, which is a mistake in NetShare {VERSION}: {bug!r}"
            raise RuntimeError(message) from bug

    return answer


def _repeated(name: Any, *arguments: Any) -> list[Any]:
    """What WHY repeats: nothing is there what it is in the call that it explains."""
    repeated = [None if name is None else argument_in(name)]
    explained = registry.get(plain(str(repeated[0])).upper())
    for i, argument in enumerate(arguments):
        needed = explained is not None and i < len(explained.params) and explained.params[i].required
        nothing = None if needed else OMITTED
        repeated.append(nothing if argument is None else argument_in(argument))
    return repeated


def _published(function: Udf) -> Callable[..., Any]:
    answer: Callable[..., Any] = xw.ret(convert=Cells)(published(function, _answering(function)))
    return answer


# here they get their names, by which xlwings finds them
globals().update({function.name: _published(function) for function in functions})
