"""What netshare doctor says about Excel."""

from __future__ import annotations

from pathlib import Path

from ..setup import commands, windows
from ..setup.machine import Machine
from .facts import MachineFacts, gather
from .installation import INSTALLATION, Diagnosis
from .surroundings import SURROUNDINGS


def diagnoses(facts: MachineFacts) -> list[Diagnosis]:
    found = [judge(facts) for judge in (*INSTALLATION, *SURROUNDINGS)]
    return [diagnosis for diagnosis in found if diagnosis is not None]


def report(facts: MachineFacts) -> tuple[list[str], bool]:
    """One line for each diagnosis, with its remedy, and whether anything is wrong."""
    if facts.excel == "" and not facts.installed:
        return ["Excel: not found"], False
    found = diagnoses(facts)
    wrong = any(diagnosis.wrong for diagnosis in found)
    told = [f"Excel: {facts.excel or 'not found'}"]
    for diagnosis in sorted(found, key=lambda d: not d.wrong):
        kind = "wrong" if diagnosis.wrong else "note"
        told.append(f"Excel: {kind}: {diagnosis.text} {diagnosis.remedy}".rstrip())
    told += [f"Excel: could not be read: {what}" for what in facts.unknown()]
    if facts.installed and not wrong:
        told.append(f"Excel: has NetShare {facts.current} in {facts.target}; no problems found")
    return told, wrong


def examine(add_in: Path) -> tuple[list[str], bool]:
    if not windows.is_windows():
        return [commands.ELSEWHERE], False
    return report_on(windows.this_machine(), add_in)


def report_on(of: Machine, add_in: Path) -> tuple[list[str], bool]:
    return report(gather(of, add_in))
