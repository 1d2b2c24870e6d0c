"""What the machine around the add-in forbids or makes doubtful: one small judgement each."""

from __future__ import annotations

from pathlib import PureWindowsPath

from .downloaded import UNBLOCK
from .facts import MachineFacts
from .installation import Diagnosis, Judgement
from .policies import CHILD_PROCESSES, LIBRARY_CALLS

BLOCK, WARN = 1, 6
SIGNED_ONLY, NONE_AT_ALL = 3, 4
OR_PORTABLE = "or use NetShare Portable.xlsx, which needs no macros"


def mark_of_the_web(facts: MachineFacts) -> Diagnosis | None:
    if not facts.marked:
        return None
    return Diagnosis(f"{facts.target} is marked as coming from the internet, so Excel may block its macros.", UNBLOCK)


def onedrive(facts: MachineFacts) -> Diagnosis | None:
    """A folder that is synchronised can lose its files to the cloud or keep them locked."""
    python = facts.interpreter or facts.python
    for path in (python, facts.target):
        if any(PureWindowsPath(path).is_relative_to(root) for root in facts.onedrive):
            return Diagnosis(
                f"{path} is in OneDrive, which can lock files or keep them only in the cloud.",
                r"Create the environment in %LOCALAPPDATA%\NetShare and run netshare install there."
                if path == python
                else "Set its folder to be always kept on this device.",
                wrong=False,
            )
    return None


def letters(facts: MachineFacts) -> Diagnosis | None:
    """VBA reads paths only in the code page of this Windows."""
    paths = f"{facts.home}{facts.interpreter or facts.python}"
    if paths.isascii():
        return None
    try:
        paths.encode(facts.code_page or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return Diagnosis(
            f"VBA cannot read every character of {facts.home} or {facts.interpreter or facts.python}.",
            f"Use an account whose name has no such characters, {OR_PORTABLE}.",
        )
    return Diagnosis(
        f"The path {facts.home} has characters beyond English; this should work, but has not been tested in Excel.",
        f"If the functions show #VALUE!, use an account without them, {OR_PORTABLE}.",
        wrong=False,
    )


def _rule(value: int | None, name: str, rule: str) -> Diagnosis | None:
    if value not in (BLOCK, WARN):
        return None
    return Diagnosis(
        f'Microsoft Defender\'s rule "{name}" ({rule}) is on, so Excel cannot reach Python.',
        f"Ask IT to let Excel start this Python (FOR-IT.md), {OR_PORTABLE}.",
    )


def child_processes(facts: MachineFacts) -> Diagnosis | None:
    name = "Block all Office applications from creating child processes"
    return _rule(facts.policies.child_processes, name, CHILD_PROCESSES)


def library_calls(facts: MachineFacts) -> Diagnosis | None:
    name = "Block Win32 API calls from Office macros"
    return _rule(facts.policies.library_calls, name, LIBRARY_CALLS)


def vba_off(facts: MachineFacts) -> Diagnosis | None:
    if not facts.policies.vba_off:
        return None
    return Diagnosis("A policy turns off VBA in Office (VBAOff).", f"Ask IT to allow it, {OR_PORTABLE}.")


def add_ins_off(facts: MachineFacts) -> Diagnosis | None:
    if facts.policies.no_add_ins:
        text = "A policy turns off all of Excel's add-ins (DisableAllAddins)."
        return Diagnosis(text, f"Ask IT to allow this one, {OR_PORTABLE}.")
    if facts.policies.signed_add_ins:
        text = "A policy lets Excel load only signed add-ins (RequireAddinSig)."
        return Diagnosis(text, f"Ask IT to sign NetShare.xlam (FOR-IT.md), {OR_PORTABLE}.")
    return None


def macros(facts: MachineFacts) -> Diagnosis | None:
    """XLSTART is a trusted location, whose macros run at any level, unless these are turned off."""
    level = facts.policies.macros or facts.policies.macros_by_user
    if level not in (SIGNED_ONLY, NONE_AT_ALL):
        return None
    who = "A policy" if facts.policies.macros else "Excel's Trust Center"
    text = f"{who} allows {'only signed macros' if level == SIGNED_ONLY else 'no macros'} (VBAWarnings={level})"
    if facts.policies.no_trusted_locations:
        return Diagnosis(
            f"{text}, and a policy turns off trusted locations (AllLocationsDisabled).",
            f"Ask IT to sign NetShare.xlam or to allow trusted locations (FOR-IT.md), {OR_PORTABLE}.",
        )
    return Diagnosis(
        f"{text}, except in trusted locations such as XLSTART.",
        "Keep workbooks with macros in a trusted location too; NetShare.xlsx needs none.",
        wrong=False,
    )


def internet_macros(facts: MachineFacts) -> Diagnosis | None:
    if not facts.policies.internet_macros:
        return None
    return Diagnosis(
        "A policy blocks macros in files from the internet (blockcontentexecutionfrominternet).",
        "Unblock downloaded workbooks with macros in their properties, or have netshare write them.",
        wrong=facts.marked,
    )


SURROUNDINGS: tuple[Judgement, ...] = (
    mark_of_the_web,
    onedrive,
    letters,
    child_processes,
    library_calls,
    vba_off,
    add_ins_off,
    macros,
    internet_macros,
)
