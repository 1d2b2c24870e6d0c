"""Parts of .xlsx files: two files compared, values put into a sheet."""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from addin.files.openxml import parsed, written
from workbooks.editions.saving import inject


def injected(sheet: bytes, values: dict[tuple[int, int], Any]) -> bytes:
    """A sheet's XML with these values beside its formulas."""
    root = parsed(sheet)
    inject(root, values)
    return written(root)


def differences(a: bytes, b: bytes) -> list[str]:
    """Where two workbooks differ: numbers to 1e-12, everything else exactly."""
    with zipfile.ZipFile(io.BytesIO(a)) as left, zipfile.ZipFile(io.BytesIO(b)) as right:
        names = sorted({*left.namelist()} ^ {*right.namelist()})
        found = [f"{name}: in one of them only" for name in names]
        for name in sorted({*left.namelist()} & {*right.namelist()}):
            pairs = zip(_facts(left.read(name)), _facts(right.read(name)), strict=False)
            found += [f"{name}: {x} and {y}" for x, y in pairs if not _alike(x, y)][:3]
            if len(list(_facts(left.read(name)))) != len(list(_facts(right.read(name)))):
                found.append(f"{name}: of different length")
    return found


def _facts(xml: bytes) -> Iterator[tuple[str, str]]:
    if not xml.lstrip().startswith(b"<"):
        yield "bytes", xml.hex()
        return
    for element in etree.fromstring(xml).iter():
        tag = etree.QName(element).localname
        for name, value in sorted(element.attrib.items()):
            yield f"{tag}/{name}", value
        yield tag, element.text or ""


def _alike(x: tuple[str, str], y: tuple[str, str]) -> bool:
    if x == y:
        return True
    if x[0] != y[0] or x[0] != "v":
        return False
    try:
        return math.isclose(float(x[1]), float(y[1]), rel_tol=1e-12, abs_tol=1e-11)
    except ValueError:
        return False
