"""Functions about the functions: why a call fails, and which version answers."""

from __future__ import annotations

from typing import Annotated

from .arguments import FunctionName
from .cells import explain, function_named
from .declare import udf
from .errors import VALUE
from .function import Case
from .parameters import Arg
from .values import Argument
from .version import VERSION

ABOUT = "About the functions"
Arguments = Annotated[Argument, Arg("The arguments of the call to explain, errors included")]


@udf(
    category=ABOUT,
    unit="text",
    proof="its sentences are compared with the specification's, and every rule of every function is provoked",
    cases=(
        Case(
            ("IMPLIED_REVENUE", 493.8, 20),
            "share must be between 0 and 1, got 20; did you mean 20%?",
            source="specification",
        ),
        Case(("implied_revenue", 493.8, 0.2), "", source="specification: nothing to explain"),
        Case(("NO_SUCH_FUNCTION", 1), VALUE, source="specification: unknown function"),
    ),
)
def why(function: FunctionName, *arguments: Arguments) -> str:
    """Reason in words why a call of a function is an error, "" where it is none.

    `function` is the name as text, followed by the call's own arguments. The sentence names the
    argument, the rule and the value. An unknown function is #VALUE!.
    """
    return explain(function_named(function), arguments)


@udf(
    category=ABOUT,
    unit="text",
    proof="compared with the version of the installed distribution",
    cases=(Case((), VERSION, source="the version of this build"),),
)
def netshare_version() -> str:
    """Version of the NetShare functions; an error where they are not loaded.

    A workbook compares it with the version it was built by.
    """
    return VERSION
