"""The one tolerance policy: 1E-9 of the expected value, or what the line allows where its source is rounded.

A text must be the same, an error of the same kind. Excel's ERROR.TYPE knows every error that Excel
has; one it does not know is another program's own. Texts are compared with &"" because LibreOffice takes
a text out of an array of an add-in for another than the same text typed.
"""

from __future__ import annotations

RELATIVE = 1e-9
LEAST = 1e-12  # where zero is expected
KINDS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")  # in ERROR.TYPE's order

_KIND = 'CHOOSE(ERROR.TYPE({got}),"' + '","'.join(KINDS) + '")'
_EXPECTED = (
    f"=IFERROR(IF(ISERROR({{got}}),IF(ISERROR(ERROR.TYPE({{got}})),{{foreign}},EXACT({_KIND},{{expected}})),"
    "IF(ISNUMBER({expected}),IF(ISNUMBER({got}),"
    f"ABS({{got}}-{{expected}})<=MAX({{within}},in_Tolerance*ABS({{expected}}),{LEAST:.0E}),FALSE),"
    'AND(ISTEXT({got}),EXACT({got}&"",{expected})))),FALSE)'
)
_VALUES = (
    "IF(ISNUMBER({got}),IF(ISNUMBER({native}),"
    f"ABS({{native}}-{{got}})<=MAX(in_Tolerance*MAX(ABS({{native}}),ABS({{got}})),{LEAST:.0E}),FALSE),"
    'AND(ISTEXT({native}),EXACT({native}&"",{got}&"")))'
)
# engines disagree on the kind where a native formula meets several errors at once
_NATIVE = f"=IFERROR(IF(ISERROR({{got}}),ISERROR({{native}}),{_VALUES}),FALSE)"
_TWIN = (
    "=IFERROR(IF(ISERROR({got}),IF(ISERROR({native}),IFERROR(ERROR.TYPE({got}),0)=IFERROR(ERROR.TYPE({native}),0),FALSE),"
    f"{_VALUES}),FALSE)"
)
_RESIDUAL = "=IFERROR(ABS({native})<=in_Tolerance,FALSE)"


def as_expected(got: str, expected: str, within: str, *, foreign: bool) -> str:
    """Whether a cell holds what is expected; `foreign`: or an error that Excel does not have."""
    return _EXPECTED.format(got=got, expected=expected, within=within, foreign=str(foreign).upper())


def as_native(got: str, native: str, *, twin: bool, residual: bool) -> str:
    """Whether the formula beside it gives the same; a twin, even the same error; a residual, zero."""
    text = _RESIDUAL if residual else _TWIN if twin else _NATIVE
    return text.format(got=got, native=native)
