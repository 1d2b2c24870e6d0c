"""The code that a workbook brings for xlwings Lite, beside that of this version: what the checker computes with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from addin.formulas import CUSTOM
from addin.lite.embedded import embedded
from addin.lite.webextension import code
from udfs import VERSION, registry

from .findings import Finding
from .lint.model import Model
from .lite import CODE

_OURS = re.compile(rf"(?<![\w.]){CUSTOM}({'|'.join(registry)})\(", re.IGNORECASE)


def findings(data: bytes, name: str, model: Model, *, shipped: bool) -> Iterator[Finding]:
    """Where Excel would compute with other code than was checked; `shipped`: as our own edition.

    A workbook none of whose formulas calls our functions may bring whatever code it likes.
    """
    found = embedded(data, name)
    if shipped and not found:
        message = "the code for xlwings Lite"
        yield Finding("difference", "", "", message, f"that of NetShare {VERSION}", "none")
    if not found or not (shipped or _calls_ours(model)):
        return
    ours = code()
    other = [file for file in ours if any(it.get(file) != ours[file] for it in found)]
    if other and shipped:
        message = f"{' and '.join(other)} for xlwings Lite"
        yield Finding("difference", "", "", message, f"that of NetShare {VERSION}", "another")
    elif other:
        message = (
            f"{' and '.join(other)} for xlwings Lite is not that of NetShare {VERSION}, which has computed what is "
            f"compared here; take it from {CODE}, which netshare build writes"
        )
        yield Finding("other code", "", "", message)


def _calls_ours(model: Model) -> bool:
    return any(_OURS.search(text) for page in model.pages.values() for text in page.texts.values())
