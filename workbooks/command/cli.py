"""The `netshare` command: it asks the other parts and prints what they say."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from addin.refusal import Refusal, did_you_mean
from udfs import VERSION, functions, registry

from . import building, installing, printing, terminal
from .places import current, inside, named, usable
from .programs import NEXT, NONE, find_host

app = typer.Typer(
    help="Revenue shares and inference economics from incomplete, unconfirmed figures.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_MISUSED: type[Any] = typer.BadParameter.__bases__[0]  # what the library raises of arguments; its home has moved


def main() -> None:
    """Run the command; bad input gives one sentence and exit code 2."""
    terminal.set_up()
    terminal.stop_cleanly()
    sys.exit(terminal.exit_code(_run))


def _run() -> int:
    try:
        return int(app(standalone_mode=False) or 0)
    except Refusal as refusal:
        return terminal.refuse(str(refusal))
    except _MISUSED as misused:
        command = misused.ctx.command_path if misused.ctx else "netshare"
        said = misused.format_message()
        return terminal.refuse(f"{command}: {said}{'' if said.endswith(('.', '?')) else '.'} See {command} --help.")
    except SystemExit:  # the library's way out where nobody reads the output any more
        raise BrokenPipeError from None


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

    folder = current()
    with terminal.status("Building the workbook"):
        built = shipped.build()
        wanted = folder / TEMPLATE_NAME
        for path in (wanted, *folder.glob(f"{wanted.stem} (*){wanted.suffix}")):
            inside(path, folder)
        path, fresh = place_beside(built.data, wanted)
    printing.answer(built.model, built.values)
    building.say_written(path, fresh=fresh)
    host = find_host()
    if open_ and host is not NONE:
        host.open(path)
    terminal.say(NEXT[host.name])
    if not open_ and host is not NONE:
        terminal.say(
            f"Open it with: {' '.join(_quoted(w) for w in (*host.command, str(path)))}   (or: netshare --open)"
        )
    building.refuse_failing(summary.all_checks_hold(built.model, built.values))


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
            if meant := formula.startswith("--") and did_you_mean(formula, ("--help",)):
                raise Refusal(f"netshare calc: there is no option {formula}{meant}")
            answer = evaluate(formula)
        except Refusal as refusal:
            terminal.say(str(refusal), error=True)
            worst = 2
            continue
        terminal.show(printing.value_text(answer.value))
        if answer.reason:
            terminal.say(answer.reason, error=True)
            worst = max(worst, 1)
    if worst:
        raise typer.Exit(worst)


@app.command("functions")
def list_functions(
    name: Annotated[
        str | None,
        typer.Argument(help="Describe this function in full, or list those whose name or summary has this word."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the page FUNCTIONS.md.")] = False,
) -> None:
    """List the functions, or those about a word, or describe one with its arguments, errors and formula."""
    from addin import catalogue

    if as_json and as_markdown:
        raise Refusal("choose either --json or --markdown")
    chosen = functions if name is None else catalogue.found(name)
    one = chosen[0] if name is not None and name.upper() in registry else None
    if as_json:
        terminal.show(printing.as_json([catalogue.as_object(f) for f in chosen]))
    elif as_markdown:
        page = catalogue.markdown() if name is None else "\n\n".join(map(catalogue.entry, chosen))
        terminal.show(page.rstrip("\n"))
    elif one is not None:
        printing.describe(one)
    else:
        printing.functions(chosen)
        terminal.say("netshare functions NAME describes one of them in full.")


app.command()(building.new)
app.command()(building.build)


@app.command()
def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(parser=named, metavar="FILE", help="Workbooks to check; by default the shipped ones."),
    ] = None,
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
                found = checker.check(usable(path), stage)
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
        terminal.show(printing.as_json(objects))
    if worst:
        raise typer.Exit(worst)


app.command()(installing.install)
app.command()(installing.uninstall)
app.command()(installing.doctor)
