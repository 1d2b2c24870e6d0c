"""The commands that put the functions into a spreadsheet program, take them out, and say what is wrong."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from addin.refusal import Refusal, did_you_mean
from udfs import VERSION

from . import terminal
from .places import named

HOSTS = ("excel", "libreoffice")
HostName = Annotated[
    str | None,
    typer.Option("--host", help="excel or libreoffice; by default Excel on Windows and LibreOffice elsewhere."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")]


def install(host: HostName = None, dry_run: DryRun = False) -> None:
    """Put the functions into Excel on Windows or into LibreOffice Calc."""
    from addin.libreoffice import extension, manage

    if _chosen(host) == "excel":
        from addin.excel.setup import commands

        for text in commands.put_in(commands.this_machine(), _add_in(), dry_run=dry_run):
            terminal.say(text)
        if host is None and manage.unopkg() is not None:
            terminal.say("LibreOffice is here too; for it, run netshare install --host libreoffice")
        return
    program = manage.program()
    if dry_run:
        terminal.say(f"Would add {extension.OXT_NAME} with {program}")
        return
    manage.install()
    terminal.say(f"LibreOffice now has NetShare {manage.installed()}. Restart it to use the functions.")


def uninstall(host: HostName = None, dry_run: DryRun = False) -> None:
    """Take the functions out of Excel or LibreOffice Calc, and put back what was there."""
    from addin.libreoffice import manage, names

    if _chosen(host) == "excel":
        from addin.excel.setup import commands

        for text in commands.take_out(commands.this_machine(), dry_run=dry_run):
            terminal.say(text)
        return
    program = manage.unopkg()
    if program is None:
        terminal.say("Nothing to remove: LibreOffice was not found here.")
        return
    if dry_run:  # the office, asked what it has, would write into the user's folders
        terminal.say(f"Would remove {names.EXTENSION_IDENTIFIER} with {program}, if it is installed")
        return
    if manage.installed() is None:
        terminal.say("Nothing to remove: NetShare is not installed in LibreOffice.")
        return
    manage.uninstall()
    terminal.say("Removed. Restart LibreOffice.")


def doctor(
    file: Annotated[
        Path | None,
        typer.Argument(parser=named, metavar="FILE", help="Only say whether Windows blocks this downloaded file."),
    ] = None,
) -> None:
    """Report what is on this machine, what is wrong and what to do about it. Exit code 1 if anything is wrong."""
    from addin.excel.doctor import downloaded
    from addin.excel.doctor import report as excel

    from .programs import find_host

    if file is not None:
        line, wrong = downloaded.examine_file(file)
        terminal.say(line)
        if wrong:
            raise typer.Exit(1)
        return
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
        f"LibreOffice: wrong: its Python is {python}, but the functions need {oldest}. Install a newer LibreOffice."
    )
    return True


def _chosen(host: str | None) -> str:
    from addin.excel.setup import windows

    if host is None:
        return "excel" if windows.is_windows() else "libreoffice"
    if host.casefold() not in HOSTS:
        raise Refusal(f"there is no host {host}{did_you_mean(host, HOSTS, '; choose excel or libreoffice')}")
    return host.casefold()


def _add_in() -> Path:
    import workbooks
    from addin.excel.names import XLAM_NAME

    return Path(workbooks.__file__).parent / XLAM_NAME
