"""The `netshare` command: it asks the other parts and prints what they say."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from addin.refusal import Refusal
from udfs import VERSION, functions, registry

from . import installing, printing, terminal

app = typer.Typer(
    help="Revenue shares and inference economics from incomplete, unconfirmed figures.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

NEXT = {
    "Excel": "Excel should open it with its saved values (documented, not yet seen); what it recalculates without our functions shows #NAME?. To recalculate it on Windows, run netshare install; elsewhere, make one with netshare new FILE --edition lite (needs a free add-in from the store) or --edition portable (needs Excel 365 only).",
    "LibreOffice": "LibreOffice opens it with its saved values, unless it is set to recalculate on loading; after netshare install it also recalculates them.",
    "none": "Neither Excel nor LibreOffice was found here. Copy the file to a machine that has one of them: it should open with its saved values.",
}

# what `new` says about each edition; about the main one it depends on the host
EDITIONS = {
    "main": "",
    "lite": "Excel should open it with its saved values. To recalculate it on Windows, Mac or the web, first add xlwings Lite from the store, as its Cover explains, then open it. LibreOffice shows #NAME? in its cells.",
    "portable": "Excel 365 opens and recalculates it with nothing installed. An older Excel and LibreOffice show errors where they recalculate it.",
}


def main() -> None:
    """Run the command; bad input gives one sentence and exit code 2."""
    terminal.set_up()
    try:
        app()
    except Refusal as refusal:
        terminal.say(str(refusal), error=True)
        sys.exit(2)
    except OSError as e:  # trouble with a file is already a Refusal, raised where the file is known
        terminal.give_up_output()
        terminal.say(f"the output cannot be written ({e.strerror})", error=True)
        sys.exit(2)


@app.callback(invoke_without_command=True)
def template(
    context: typer.Context,
    open_: Annotated[bool, typer.Option("--open", help="Open the workbook afterwards.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Build the template workbook from the shipped figures and print its answer."""
    if version:
        terminal.say(VERSION)
        return
    if context.invoked_subcommand is not None:
        return
    from addin.excel.names import TEMPLATE_NAME
    from addin.files.placing import place_beside
    from workbooks.editions import shipped
    from workbooks.template import summary

    from .programs import NONE, find_host

    with terminal.status("Building the workbook"):
        built = shipped.build()
        path, fresh = place_beside(built.data, Path.cwd() / TEMPLATE_NAME)
    printing.answer(built.model, built.values)
    terminal.say(f"{'Wrote' if fresh else 'Unchanged:'} {path}")
    host = find_host()
    if open_ and host is not NONE:
        host.open(path)
    terminal.say(NEXT[host.name])
    if not open_ and host is not NONE:
        terminal.say(
            f"Open it with: {' '.join(_quoted(w) for w in (*host.command, str(path)))}   (or: netshare --open)"
        )
    _refuse_failing(summary.all_checks_hold(built.model, built.values))


def _refuse_failing(hold: bool) -> None:
    if not hold:
        terminal.say("A check of the workbook fails: see its sheet Checks.", error=True)
        raise typer.Exit(1)


def _quoted(word: str) -> str:
    return f'"{word}"' if " " in word else word


# a formula may begin with a minus
@app.command(context_settings={"ignore_unknown_options": True})
def calc(formulas: Annotated[list[str], typer.Argument(help='Formulas such as "IMPLIED_REVENUE(493.8,20%)".')]) -> None:
    """Compute formulas: a value or an error for each, and the reason for an error. Exit code 1 if any is an error."""
    from addin.engine.calculator import evaluate

    worst = 0
    for formula in formulas:
        try:
            answer = evaluate(formula)
        except Refusal as refusal:
            terminal.say(str(refusal), error=True)
            worst = 2
            continue
        terminal.say(printing.value_text(answer.value))
        if answer.reason:
            terminal.say(answer.reason, error=True)
            worst = max(worst, 1)
    if worst:
        raise typer.Exit(worst)


@app.command("functions")
def list_functions(
    name: Annotated[str | None, typer.Argument(help="Describe this function in full.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the page FUNCTIONS.md.")] = False,
) -> None:
    """List the functions, or describe one with its arguments, errors and formula."""
    from addin import catalogue

    if as_json and as_markdown:
        raise Refusal("choose either --json or --markdown")
    if name is not None and name.upper() not in registry:
        raise Refusal(f"there is no function {name}; netshare functions lists them")
    chosen = functions if name is None else (registry[name.upper()],)
    if as_json:
        terminal.say(json.dumps([catalogue.as_object(f) for f in chosen], indent=2, ensure_ascii=False))
    elif as_markdown:
        page = catalogue.markdown() if name is None else catalogue.entry(chosen[0])
        terminal.say(page.rstrip("\n"))
    elif name is None:
        rows = [[f.signature, f.summary] for f in chosen]
        for category in dict.fromkeys(f.category for f in chosen):
            terminal.table([category, ""], [r for r, f in zip(rows, chosen, strict=True) if f.category == category])
        terminal.say("netshare functions NAME describes one of them in full.")
    else:
        printing.describe(chosen[0])


Replace = Annotated[bool, typer.Option("--replace", help="Replace a file that already exists.")]


@app.command()
def new(
    file: Annotated[Path, typer.Argument(help="The workbook to write: .xlsx, or .xlsm with macros.")],
    figures: Annotated[
        Path | None, typer.Option("--figures", help="Your figures: a CSV file, or a workbook with a table of them.")
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
    from addin.files.placing import place
    from workbooks.editions import shipped
    from workbooks.template import summary

    from .programs import find_host

    if file.suffix.casefold() not in (".xlsx", ".xlsm"):
        raise Refusal(f"{file}: the name of the workbook must end in .xlsx or .xlsm")
    if edition not in EDITIONS:
        raise Refusal(f"there is no edition {edition}; choose main, lite or portable")
    if edition != "main" and file.suffix.casefold() == ".xlsm":
        raise Refusal(f"{file}: the {edition} edition has no macros; its name must end in .xlsx")
    if figures is not None and figures.exists() and file.exists() and file.samefile(figures):
        raise Refusal(f"{file}: this file holds the figures; choose another name for the workbook")
    with terminal.status("Building the workbook"):
        built = shipped.build(figures, file.name)
        data = built.data
        if edition == "lite":
            data = shipped.build_lite(built.values, figures)
        elif edition == "portable":
            data = shipped.build_portable(built.values, figures).data
    there = file.exists() or file.is_symlink()
    if there and not replace and not (file.is_file() and file.read_bytes() == data):
        raise Refusal(f"{file}: already exists; choose another name, or use --replace")
    place(data, file)
    printing.answer(built.model, built.values)
    for text in built.model.deal.assumptions():
        terminal.say(text)
    terminal.say(f"Wrote {file}")
    terminal.say(EDITIONS[edition] or NEXT[find_host().name])
    _refuse_failing(summary.all_checks_hold(built.model, built.values))


@app.command()
def build(
    out: Annotated[
        Path | None, typer.Option("--out", help="The folder to write into; by default the current one.")
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
    from addin.files.placing import place_all
    from addin.libreoffice import extension
    from workbooks.editions import shipped
    from workbooks.template import summary

    if out.exists() and not out.is_dir():
        raise Refusal(f"{out}: this is not a folder")
    with terminal.status("Building the workbook"):
        everything = shipped.build_all()
    files = {out / name: content for name, content in everything.files.items()}
    files[out / extension.OXT_NAME] = extension.build()
    for path, content in files.items():
        if path.is_file() and not replace and path.read_bytes() != content:
            raise Refusal(f"{path}: differs from what build would write; move it away, or use --replace")
    place_all(files)
    for path in files:
        terminal.say(f"Wrote {path}")
    _refuse_failing(summary.all_checks_hold(everything.main.model, everything.main.values))


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
        terminal.say(f"Wrote {path}")
    if not written:
        terminal.say("Nothing to write: every file is up to date.")


@app.command()
def check(
    files: Annotated[list[Path] | None, typer.Argument(help="Workbooks to check; by default the shipped ones.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Notes give exit code 1 too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
    all_: Annotated[bool, typer.Option("--all", help="Show every finding of each kind.")] = False,
) -> None:
    """Recalculate workbooks and report differences, failing checks, errors and links, with notes on doubtful formulas. Exit code 1 if more than notes are found, 2 if a file cannot be checked."""
    from workbooks.check import checker, report
    from workbooks.editions.shipped import SHIPPED

    worst, objects = 0, []
    for path in files or SHIPPED:
        try:
            with terminal.stages(path.name) as stage:
                found = checker.check(path, stage)
        except Refusal as refusal:
            worst = 2
            objects.append(report.refused(path, refusal))
            if not as_json:
                terminal.say(str(refusal), error=True)
            continue
        objects.append(report.as_object(path, found))
        for line in [] if as_json else report.lines(path, found, complete=all_):
            terminal.say(line)
        worst = max(worst, int(found.errors > 0 or (strict and found.notes > 0)))
    if as_json:
        terminal.say(json.dumps(objects, indent=2, ensure_ascii=False))
    if worst:
        raise typer.Exit(worst)


app.command()(installing.install)
app.command()(installing.uninstall)
app.command()(installing.doctor)
