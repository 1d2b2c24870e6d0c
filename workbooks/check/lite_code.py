"""The code that a workbook brings for xlwings Lite, beside that of this version: what the checker computes with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from addin.formulas.tokens import CUSTOM
from addin.lite.found import embedded
from addin.lite.webextension import PANE_OPENS, REQUIREMENTS_FILE, code
from udfs import VERSION, registry

from ..editions.wording import LITE_CODE
from .findings import Finding
from .recalculated import CheckedBook

_OURS = re.compile(rf"(?<![\w.]){CUSTOM}({'|'.join(registry)})\(", re.IGNORECASE)


def findings(data: bytes, name: str, checked: CheckedBook, *, shipped: bool) -> Iterator[Finding]:
    """Where Excel would compute with other code than was checked; `shipped`: as our own edition.

    A workbook none of whose formulas calls our functions may bring whatever code it likes.
    """
    found = embedded(data, name)
    if not shipped and not _calls_ours(checked):
        return
    if not found and not shipped:
        message = (
            "its formulas ask xlwings Lite for our functions, but their code is not in the file (saved by another program "
            f"than Excel?); put the text of {LITE_CODE} into main.py there, or make the workbook again with netshare new --edition lite"
        )
        yield Finding("other code", "", "", message)
        return
    if not found:
        message = "the code for xlwings Lite"
        yield Finding("difference", "", "", message, f"that of NetShare {VERSION}", "none")
        return
    ours = code()
    other = [file for file in ours if any(it.get(file) != ours[file] for it in found)]
    other += sorted({file for it in found for file in it if file.endswith(".py")} - set(ours))
    if shipped and any(it.get(PANE_OPENS) is not True for it in found):
        other.append(PANE_OPENS)
    if other and shipped:
        message = f"{' and '.join(other)} for xlwings Lite"
        yield Finding("difference", "", "", message, f"that of NetShare {VERSION}", "another")
    elif other:
        message = (
            f"{' and '.join(other)} for xlwings Lite is not that of NetShare {VERSION}; the values here were compared with "
            f"that of {VERSION}: netshare build writes it as {LITE_CODE}, and requirements.txt is {ours[REQUIREMENTS_FILE].strip()}"
        )
        yield Finding("other code", "", "", message)


def _calls_ours(checked: CheckedBook) -> bool:
    return any(_OURS.search(text) for sheet in checked.sheets.values() for text in sheet.texts.values())
