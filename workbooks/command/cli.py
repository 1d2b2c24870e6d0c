"""The `netshare` command: the front door. It asks the other parts and prints what they say."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from addin.refusal import Refusal
from udfs import VERSION, functions, registry

from . import printing, terminal

app = typer.Typer(
    help="Revenue shares and inference economics from incomplete, unconfirmed figures.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

NEXT = {
    "Excel": "Excel opens it with the saved values. To recalculate: on Windows netshare install; elsewhere netshare new FILE with --edition lite (a free add-in from the store) or --edition portable (Excel 365 alone).",
    "LibreOffice": "LibreOffice opens it; netshare install makes it recalculate our functions.",
    "none": "No Excel and no LibreOffice was found here. Copy the file to a machine that has one: it shows the saved values.",
}

# of `new`: what is said of each edition; of the main one it depends on the host
EDITIONS = {
    "main": "",
    "lite": "Excel opens it with the saved values. To recalculate on Windows, Mac or the web: add xlwings Lite from the store, as its Cover says.",
    "portable": "Excel 365 opens it and recalculates it with nothing installed.",
}


def main() -> None:
    """Run the command; bad input is one sentence and exit code 2."""
    terminal.set_up()
    try:
        app()
    except Refusal as refusal:
        terminal.say(str(refusal), error=True)
        sys.exit(2)
    except OSError as e:  # what concerns a file has become a Refusal where the file is known
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
    from workbooks.editions import shipped
    from workbooks.editions.saving import place_beside
    from workbooks.template import summary

    from .programs import NONE, find_host

    with terminal.status("Building the workbook"):
        built = shipped.build()
        path, fresh = place_beside(built.data, Path.cwd() / shipped.NAME)
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
    """Compute formulas: a value or an error each, an error's reason beside it. Exit code 1 if any is an error."""
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
    name: Annotated[str | None, typer.Argument(help="One function, in full.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As a list of objects.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="As the page FUNCTIONS.md.")] = False,
) -> None:
    """The functions: all of them, or one with its arguments, errors and formula."""
    from addin import catalogue

    if as_json and as_markdown:
        raise Refusal("choose one of --json and --markdown")
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
        terminal.say("netshare functions NAME shows one of them in full.")
    else:
        printing.describe(chosen[0])


Replace = Annotated[bool, typer.Option("--replace", help="Replace a file there that differs.")]


@app.command()
def new(
    file: Annotated[Path, typer.Argument(help="The workbook to write, .xlsx, or .xlsm with macros.")],
    figures: Annotated[
        Path | None, typer.Option("--figures", help="Your figures: a CSV file or a workbook with such a table.")
    ] = None,
    edition: Annotated[
        str,
        typer.Option(
            "--edition",
            help="main; lite: Excel with the free add-in xlwings Lite; portable: Excel 365 without an add-in.",
        ),
    ] = "main",
    replace: Replace = False,
) -> None:
    """Write a workbook on your own figures: entities, periods, currency and terms are the file's."""
    from workbooks.editions import shipped
    from workbooks.editions.saving import place
    from workbooks.template import summary

    from .programs import find_host

    if file.suffix.casefold() not in (".xlsx", ".xlsm"):
        raise Refusal(f"{file}: the name of the workbook must end in .xlsx or .xlsm")
    if edition not in EDITIONS:
        raise Refusal(f"there is no edition {edition}; choose main, lite or portable")
    if edition != "main" and file.suffix.casefold() == ".xlsm":
        raise Refusal(f"{file}: the {edition} edition has no macros; its name must end in .xlsx")
    if figures is not None and figures.exists() and file.exists() and file.samefile(figures):
        raise Refusal(f"{file}: this is the file of the figures; write the workbook to another one")
    with terminal.status("Building the workbook"):
        built = shipped.build(figures, file.name)
        data = built.data
        if edition == "lite":
            data = shipped.build_lite(built.values, figures)
        elif edition == "portable":
            data = shipped.build_portable(built.values, figures).data
    there = file.exists() or file.is_symlink()
    if there and not replace and not (file.is_file() and file.read_bytes() == data):
        raise Refusal(f"{file}: is there already; choose another name, or say --replace")
    place(data, file)
    printing.answer(built.model, built.values)
    for text in built.model.deal.assumptions():
        terminal.say(text)
    terminal.say(f"Wrote {file}")
    terminal.say(EDITIONS[edition] or NEXT[find_host().name])
    _refuse_failing(summary.all_checks_hold(built.model, built.values))


@app.command()
def build(
    out: Annotated[Path, typer.Option("--out", help="The folder to write into.")] = Path(), replace: Replace = False
) -> None:
    """Write the template in every edition and the reference workbooks, the add-in for Excel, the code for xlwings Lite and the extension for LibreOffice, the same bytes every time."""
    from addin.libreoffice import extension
    from workbooks.editions import shipped
    from workbooks.editions.saving import place
    from workbooks.template import summary

    if out.exists() and not out.is_dir():
        raise Refusal(f"{out}: this is not a folder")
    with terminal.status("Building the workbook"):
        everything = shipped.build_all()
    files = {out / name: content for name, content in everything.files.items()}
    files[out / extension.NAME] = extension.build()
    for path, content in files.items():
        if path.is_file() and not replace and path.read_bytes() != content:
            raise Refusal(f"{path}: differs from what build writes; move it away, or say --replace")
    for path, content in files.items():
        place(content, path)
        terminal.say(f"Wrote {path}")
    _refuse_failing(summary.all_checks_hold(everything.main.model, everything.main.values))


@app.command()
def check(
    files: Annotated[list[Path] | None, typer.Argument(help="Workbooks; without any, those shipped.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit code 1 for notes too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As a list of objects.")] = False,
    all_: Annotated[bool, typer.Option("--all", help="Every finding of a kind.")] = False,
) -> None:
    """Recalculate workbooks: differences, failing checks, errors, links; doubtful formulas as notes. Exit code 1 on a finding, 2 where a file cannot be checked."""
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


HostName = Annotated[
    str | None, typer.Option("--host", help="excel or libreoffice; without it Excel on Windows, else LibreOffice.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done.")]


@app.command()
def install(host: HostName = None, dry_run: DryRun = False) -> None:
    """Put the functions into Excel on Windows or into LibreOffice Calc."""
    from addin.libreoffice import extension, manage

    if _chosen(host) == "excel":
        from addin.excel.setup import commands

        for text in commands.put_in(commands.this_machine(), _add_in(), dry_run=dry_run):
            terminal.say(text)
        if host is None and manage.unopkg() is not None:
            terminal.say("LibreOffice is here too: netshare install --host libreoffice")
        return
    program = manage.program()
    if dry_run:
        terminal.say(f"Would add {extension.NAME} with {program}")
        return
    manage.install()
    terminal.say(f"LibreOffice has NetShare {manage.installed()}. Start it anew to use the functions.")


@app.command()
def uninstall(host: HostName = None, dry_run: DryRun = False) -> None:
    """Take the functions out of Excel or LibreOffice Calc, and put back what was there."""
    from addin.libreoffice import manage, names

    if _chosen(host) == "excel":
        from addin.excel.setup import commands

        for text in commands.take_out(commands.this_machine(), dry_run=dry_run):
            terminal.say(text)
        return
    program = manage.program()
    if dry_run:
        terminal.say(f"Would remove {names.IDENTIFIER} with {program}")
        return
    if manage.installed() is None:
        terminal.say("NetShare is not installed in LibreOffice.")
        return
    manage.uninstall()
    terminal.say("Removed. Start LibreOffice anew.")


@app.command()
def doctor() -> None:
    """Say what is on this machine, what is wrong and what to do. Exit code 1 if anything is wrong."""
    from addin.excel.doctor import report as excel

    from .programs import find_host

    terminal.say(f"NetShare {VERSION}, Python {sys.version.split()[0]}, {sys.executable}")
    terminal.say(f"Opens workbooks: {find_host().name}")
    lines, wrong = excel.examine(_add_in())
    for line in lines:
        terminal.say(line)
    if _libreoffice_is_wrong() or wrong:
        raise typer.Exit(1)


def _libreoffice_is_wrong() -> bool:
    from addin.libreoffice import manage

    if manage.unopkg() is None:
        terminal.say("LibreOffice: not found")
        return False
    found, python = manage.installed(), manage.python_version()
    if found is None:
        terminal.say("LibreOffice: found, without NetShare; run netshare install --host libreoffice")
    elif found == VERSION:
        terminal.say(f"LibreOffice: found, with NetShare {found}")
    else:
        terminal.say(
            f"LibreOffice: found, with NetShare {found}; run netshare install --host libreoffice for {VERSION}"
        )
    if python is None or not manage.is_too_old(python):
        return False
    oldest = ".".join(map(str, manage.OLDEST_PYTHON))
    terminal.say(
        f"LibreOffice: wrong: its Python is {python}, the functions need {oldest}. Install a newer LibreOffice."
    )
    return True


def _chosen(host: str | None) -> str:
    from addin.excel.setup import windows

    if host is None:
        return "excel" if windows.is_windows() else "libreoffice"
    if host.casefold() not in ("excel", "libreoffice"):
        raise Refusal(f"there is no host {host}; choose excel or libreoffice")
    return host.casefold()


def _add_in() -> Path:
    import workbooks
    from addin.excel.setup import machine

    return Path(workbooks.__file__).parent / machine.NAME
