"""The part of styles: its elements in the order of their schema, and what a format is there for."""

from __future__ import annotations

from addin.files.openxml import parsed, tag, written

_OF_A_FONT = """
    b i strike condense extend outline shadow u vertAlign sz color name family charset scheme
"""
_RANK = {tag(name): rank for rank, name in enumerate(_OF_A_FONT.split())}
_APPLIED = {"numFmtId": "applyNumberFormat", "fontId": "applyFont", "fillId": "applyFill", "borderId": "applyBorder"}


def as_excel_writes_styles(xml: bytes) -> bytes:
    root = parsed(xml)
    for font in root.iter(tag("font")):
        font[:] = sorted(font, key=lambda child: _RANK[child.tag])
    for pattern in root.iterfind(f"{tag('fills')}/{tag('fill')}/{tag('patternFill')}"):
        if not pattern.attrib:
            pattern.set("patternType", "none")
    for form in root.iterfind(f"{tag('cellXfs')}/{tag('xf')}"):
        for what, applied in _APPLIED.items():
            if form.get(what) != "0":
                form.set(applied, "1")  # else a change of the style Normal would reach it
    for colors in root.findall(tag("colors")):  # the palette that Excel has anyway
        root.remove(colors)
    return written(root)
