"""Functions: the catalogue as the declarations state it."""

from __future__ import annotations

from udfs import Udf, functions
from udfs.reading import domain

from .. import styles
from ..layout import Model, fit_height, set_up, write

HEADER = 4
COLUMNS = {"A": 20, "B": 44, "C": 62, "D": 62, "E": 52}
HEADINGS = (
    "Theme",
    "Function",
    "What it gives",
    "Arguments",
    "Native formula, or what stands in for one",
)


def build(model: Model) -> None:
    sheet = model.book.create_sheet("Functions")
    set_up(sheet, COLUMNS)
    write(sheet["A1"], "Functions", styles.TITLE)
    write(
        sheet["A2"],
        'Type them into any cell. WHY("NAME", arguments…) says why a call is an error.',
        styles.PURPOSE,
    )
    for column, heading in zip(COLUMNS, HEADINGS, strict=True):
        cell = write(sheet[f"{column}{HEADER}"], heading, styles.HEADER)
        cell.fill, cell.alignment = styles.HEADER_FILL, styles.CENTER
    for row, function in enumerate(functions, HEADER + 1):
        texts = (
            function.category,
            function.signature,
            paragraphs(function.doc),
            arguments(function),
            oracle(function),
        )
        for column, text in zip(COLUMNS, texts, strict=True):
            cell = write(
                sheet[f"{column}{row}"], text, styles.SMALL if column in "AE" else styles.LABEL
            )
            cell.alignment, cell.border = styles.TOP, styles.UNDERLINE
        sheet[f"B{row}"].font = styles.font(styles.NAVY, bold=True)
        fit_height(sheet, row, COLUMNS)
    sheet.freeze_panes = f"C{HEADER + 1}"
    sheet.print_title_rows = f"{HEADER}:{HEADER}"


def paragraphs(text: str) -> str:
    """A docstring without the line breaks of its source."""
    return "\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def arguments(function: Udf) -> str:
    """One line per argument: meaning, unit, domain."""
    lines = []
    for param in function.params:
        facts = [f for f in (param.arg.unit, domain(param.arg)) if f]
        lines.append(
            f"{param.name}: {param.arg.help}" + (f" ({'; '.join(facts)})" if facts else "")
        )
    return "\n".join(lines)


def oracle(function: Udf) -> str:
    if not function.native:
        return function.proof
    if not function.results:
        return f"={function.readable[0]}"
    cells = zip(function.results, function.readable, strict=True)
    return "\n".join(f"{name}: ={formula}" for name, formula in cells)
