"""The commands that write workbooks: one on somebody's figures, and all that is shipped."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from addin.refusal import Refusal, did_you_mean
from udfs import functions

from . import printing, terminal
from .places import inside, named, usable
from .programs import NEXT, find_host

# what `new` says about each edition; about the main one it depends on the host
EDITIONS = {
    "main": "",
    "lite": "Excel should open it with its saved values. To recalculate it on Windows, Mac or the web, first add xlwings Lite from the store, as its Cover explains, then open it. LibreOffice shows #NAME? in its cells.",
    "portable": "Excel 365 opens and recalculates it with nothing installed. An older Excel and LibreOffice show errors where they recalculate it.",
}
UP_TO_DATE = "Nothing to write: every file is up to date."
Replace = Annotated[bool, typer.Option("--replace", help="Replace a file that already exists.")]


def new(
    file: Annotated[
        Path, typer.Argument(parser=named, metavar="FILE", help="The workbook to write: .xlsx, or .xlsm with macros.")
    ],
    figures: Annotated[
        Path | None,
        typer.Option(
            "--figures",
            parser=named,
            metavar="FILE",
            help="Your figures: a CSV file, or a workbook with a table of them.",
        ),
    ] = None,
    edition: Annotated[
        str,
        typer.Option(
            "--edition",
            help="main, lite (for Excel with the free add-in xlwings Lite) or portable (for Excel 365 without any add-in).",
        ),
    ] = "main",
    replace: Replace = False,
) -> None:
    """Write a workbook on your own figures; entities, periods, currency and terms come from them."""
    from addin.files.placing import is_same, place
    from workbooks.editions import shipped
    from workbooks.template import summary

    _refuse_impossible(file, figures, edition)
    edition = edition.casefold()
    with terminal.status("Building the workbook"):
        built = shipped.build(figures, file.name)
        data = built.data
        if edition == "lite":
            data = shipped.build_lite(built.values, figures)
        elif edition == "portable":
            data = shipped.build_portable(built.values, figures).data
    same = is_same(file, data)
    if (file.exists() or file.is_symlink()) and not replace and not same:
        raise Refusal(f"{file}: already exists; choose another name, or use --replace")
    if not same:
        place(data, file)
    printing.answer(built.model, built.values)
    for text in built.model.deal.assumptions():
        terminal.say(text)
    say_written(file, fresh=not same)
    terminal.say(EDITIONS[edition] or NEXT[find_host().name])
    refuse_failing(summary.all_checks_hold(built.model, built.values))


def _refuse_impossible(file: Path, figures: Path | None, edition: str) -> None:
    """What no figures could change."""
    if file.suffix.casefold() not in (".xlsx", ".xlsm"):
        raise Refusal(f"{file}: the name of the workbook must end in .xlsx or .xlsm")
    if edition.casefold() not in EDITIONS:
        meant = did_you_mean(edition, EDITIONS, "; choose main, lite or portable")
        raise Refusal(f"there is no edition {edition or 'of that name'}{meant}")
    if edition.casefold() != "main" and file.suffix.casefold() == ".xlsm":
        raise Refusal(f"{file}: the {edition} edition has no macros; its name must end in .xlsx")
    usable(file)
    if figures is not None and usable(figures).exists() and file.exists() and file.samefile(figures):
        raise Refusal(f"{file}: this file holds the figures; choose another name for the workbook")


def build(
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", parser=named, metavar="DIR", help="The folder to write into; by default the current one."
        ),
    ] = None,
    replace: Replace = False,
    here: Annotated[
        bool, typer.Option("--here", help="In a clone: update the project's own workbooks and documents.")
    ] = False,
) -> None:
    """Write every edition of the template, the reference workbooks, the add-in for Excel, the code for xlwings Lite and the extension for LibreOffice. The bytes are the same every time."""
    from addin.formulas.usable import refuse_unusable

    if here and (out is not None or replace):
        raise Refusal("--here cannot be combined with --out or --replace")
    refuse_unusable(functions)
    if here:
        _build_here()
    else:
        _build_into(out or Path(), replace)


def _build_into(out: Path, replace: bool) -> None:
    from addin.files.placing import is_same, place_all
    from addin.libreoffice import extension
    from workbooks.editions import shipped
    from workbooks.template import summary

    if usable(out).exists() and not out.is_dir():
        raise Refusal(f"{out}: this is not a folder")
    with terminal.status("Building the workbook"):
        everything = shipped.build_all()
    files = {inside(out / name, out): content for name, content in everything.files.items()}
    files[inside(out / extension.OXT_NAME, out)] = extension.build()
    differing = {path: content for path, content in files.items() if not is_same(path, content)}
    for path in differing:
        if path.is_file() and not replace:
            raise Refusal(f"{path}: differs from what build would write; move it away, or use --replace")
    place_all(differing)
    for path in files:
        say_written(path, fresh=path in differing)
    if not differing:
        terminal.say(UP_TO_DATE)
    refuse_failing(summary.all_checks_hold(everything.main.model, everything.main.values))


def _build_here() -> None:
    """Everything is computed before anything is written."""
    from . import here

    folder = here.project()
    files = here.texts(folder)
    with terminal.status("Building the workbooks"):
        built = here.built()
    if failing := here.failing(built):
        for sentence in failing:
            terminal.say(sentence, error=True)
        raise typer.Exit(1)
    written = here.write(files | {folder / "workbooks" / name: content for name, content in built.items()})
    for path in written:
        say_written(path, fresh=True)
    if not written:
        terminal.say(UP_TO_DATE)


def say_written(path: Path, *, fresh: bool) -> None:
    terminal.say(f"{'Wrote' if fresh else 'Unchanged:'} {path}")


def refuse_failing(hold: bool) -> None:
    if not hold:
        terminal.say("A check of the workbook fails: see its sheet Checks.", error=True)
        raise typer.Exit(1)
