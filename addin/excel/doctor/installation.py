"""What can be wrong with the add-in on a machine: one small judgement each, over facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PureWindowsPath

from ..names import PYTHON_MODULE
from ..setup import configuration, machine
from .facts import MachineFacts


@dataclass(frozen=True)
class Diagnosis:
    """What was found and what to do about it; a note is not a fault."""

    text: str
    remedy: str = ""
    wrong: bool = True


Judgement = Callable[[MachineFacts], Diagnosis | None]
INSTALL = "Run netshare install."


def store_excel(facts: MachineFacts) -> Diagnosis | None:
    if not facts.excel or not machine.in_store(facts.excel):
        return None
    return Diagnosis(
        "Excel was installed by the Microsoft Store and cannot start Python.",
        "Uninstall it and install Office from office.com, or use NetShare Portable.xlsx.",
    )


def store_python(facts: MachineFacts) -> Diagnosis | None:
    if not (machine.in_store(facts.base) or machine.in_store(facts.python)):
        return None
    return Diagnosis(
        "Python was installed by the Microsoft Store, and Excel does not see its files.",
        "Install Python from python.org or with winget, and NetShare with it.",
    )


def bits(facts: MachineFacts) -> Diagnosis | None:
    """They may differ, since Python runs in a process of its own; Excel's decide on the library."""
    if facts.processor == "ARM64":
        return Diagnosis(
            "Excel is built for ARM64; whether the add-in works there has not been tested.",
            "If the functions show #VALUE!, use NetShare Portable.xlsx.",
            wrong=False,
        )
    needed = {"x86": 32, "x64": 64}.get(facts.processor or "")
    if needed in (None, facts.bits):
        return None
    text = f"Excel is {needed}-bit and Python {facts.bits}-bit; Excel loads xlwings{needed}."
    return Diagnosis(text, wrong=False)


def xlwings_version(facts: MachineFacts) -> Diagnosis | None:
    if facts.xlwings in (None, facts.pinned):
        return None
    return Diagnosis(
        f"xlwings {facts.xlwings} is installed, but the add-in needs {facts.pinned}.",
        f'Run "{facts.python}" -m pip install xlwings=={facts.pinned}.',
    )


def library(facts: MachineFacts) -> Diagnosis | None:
    """The library of Excel's bits, of the version built into the add-in, where VBA looks."""
    if not facts.has_interpreter:
        return None
    known = {"x86": (32,), "x64": (64,), "ARM64": (64,)}.get(facts.processor or "", (64, 32))
    names = [machine.dll(facts.pinned, count) for count in known]
    if any(name in facts.dlls for name in names):
        return None
    python = facts.interpreter or facts.python
    repair = f'"{python}" -m pip install --force-reinstall --no-deps xlwings=={facts.pinned}'
    wrong_version = [n for n in facts.dlls if not n.endswith(f"-{facts.pinned}.dll")]
    if wrong_version:
        return Diagnosis(f"Excel needs {names[0]} but finds {wrong_version[0]}.", f"Run {repair}.")
    return Diagnosis(
        f"{names[0]} is missing next to {python}; an antivirus program may have removed it.",
        f"Restore it from quarantine and have the folder excluded, or run {repair}.",
    )


def add_in(facts: MachineFacts) -> Diagnosis | None:
    if facts.shipped == "":
        return Diagnosis("This NetShare was installed without the add-in.", "Install it again in full.")
    if facts.installed == "":
        return Diagnosis("NetShare is not installed in Excel.", INSTALL)
    if None in (facts.installed, facts.shipped) or facts.installed == facts.shipped:
        return None
    if facts.version and facts.version != facts.current:
        return Diagnosis(f"Excel has NetShare {facts.version}, but this is {facts.current}.", INSTALL)
    return Diagnosis(f"{facts.target} is not the add-in that belongs to this NetShare.", INSTALL)


def copies(facts: MachineFacts) -> Diagnosis | None:
    if len(facts.copies or ()) < 2:
        return None
    others = ", ".join(path for path in facts.copies or () if path != facts.target)
    return Diagnosis(f"Excel would load the add-in twice: it is also at {others}.", "Remove that copy.")


def missing_configuration(facts: MachineFacts) -> Diagnosis | None:
    if facts.has_configuration is not False or not facts.installed:
        return None
    return Diagnosis(f"{facts.configuration} is missing, so Excel finds no Python.", INSTALL)


def moved_interpreter(facts: MachineFacts) -> Diagnosis | None:
    if not facts.has_configuration or facts.has_interpreter:
        return None
    text = (
        f"Excel is set to use {facts.interpreter}, which does not exist." if facts.interpreter else "No Python is set."
    )
    return Diagnosis(text, "Run netshare install from the environment that is to be used.")


def other_interpreter(facts: MachineFacts) -> Diagnosis | None:
    there, here = PureWindowsPath(facts.interpreter), PureWindowsPath(facts.python)
    if not facts.interpreter or not facts.has_interpreter or there == here:
        return None
    return Diagnosis(
        f"Excel uses {there}, but this command runs in {here}.",
        "If Excel is to use this one, run netshare install.",
        wrong=False,
    )


def other_module(facts: MachineFacts) -> Diagnosis | None:
    found = facts.setting.get(configuration.MODULES, "")
    if not facts.has_configuration or found == PYTHON_MODULE:
        return None
    return Diagnosis(f"The configuration names the module {found or 'none'}.", INSTALL)


def workbook_path(facts: MachineFacts) -> Diagnosis | None:
    found = facts.setting.get(configuration.WORKBOOK_PATH, "")
    if not facts.has_configuration or found.casefold() == "false":
        return None
    return Diagnosis(
        f"The configuration lacks {configuration.WORKBOOK_PATH}=false, without which workbooks "
        "on OneDrive and SharePoint stop the functions.",
        INSTALL,
    )


def two_configurations(facts: MachineFacts) -> Diagnosis | None:
    """Excel takes each setting from the first place that has it, so two places are one too many."""
    places = ["a sheet in the add-in"] * bool(facts.has_sheet) + list(facts.others)
    names = [name.upper() for name, _ in facts.settings]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if places:
        return Diagnosis(
            f"There is a second configuration, which takes precedence: {', '.join(places)}.",
            f"Remove it, so that only {facts.configuration} is left.",
        )
    if doubled:
        return Diagnosis(f"{facts.configuration} sets {', '.join(doubled)} twice; Excel uses the first.", INSTALL)
    return None


INSTALLATION: tuple[Judgement, ...] = (
    store_excel,
    store_python,
    bits,
    xlwings_version,
    library,
    add_in,
    copies,
    missing_configuration,
    moved_interpreter,
    other_interpreter,
    other_module,
    workbook_path,
    two_configurations,
)
