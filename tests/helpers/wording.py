"""The sentences in which editions differ."""

from __future__ import annotations

from dataclasses import astuple

from workbooks.writing.wording import Wording


def sentences(wording: Wording) -> list[str]:
    """Those that every edition has, in one order."""
    return [text for text in astuple(wording) if isinstance(text, str)]
