"""Zip files that are the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

EPOCH = (1980, 1, 1, 0, 0, 0)  # the first time an entry can have
Moment = tuple[int, int, int, int, int, int]


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return {name: source.read(name) for name in source.namelist()}


def moment_of(data: bytes) -> Moment:
    """When a file's first entry was made: in ours, all of them."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return source.infolist()[0].date_time


def packed(parts: Mapping[str, bytes], moment: Moment = EPOCH, *, level: int = 9) -> bytes:
    """The parts in their order, each of that moment; at level 0 they are not compressed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name, moment)
            entry.create_system, entry.external_attr = 0, 0o600 << 16
            target.writestr(entry, part, zipfile.ZIP_DEFLATED, level)
    return out.getvalue()


def in_package_order(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """An Office file's parts: first those by which readers find the others."""
    first = ("[Content_Types].xml", "_rels/.rels")
    return {name: parts[name] for name in sorted(parts, key=lambda n: (n not in first, n))}
