"""What netshare doctor says about Excel."""

from __future__ import annotations

from pathlib import Path

from ..setup import commands, windows
from ..setup.machine import Machine
from .facts import Facts, gather
from .installation import INSTALLATION, Finding
from .surroundings import SURROUNDINGS


def findings(facts: Facts) -> list[Finding]:
    found = [diagnosis(facts) for diagnosis in (*INSTALLATION, *SURROUNDINGS)]
    return [finding for finding in found if finding is not None]


def report(facts: Facts) -> tuple[list[str], bool]:
    """One line for each finding, with its remedy, and whether anything is wrong."""
    if facts.excel == "" and not facts.installed:
        return ["Excel: not found"], False
    found = findings(facts)
    wrong = any(finding.wrong for finding in found)
    told = [f"Excel: {facts.excel or 'not found'}"]
    for finding in sorted(found, key=lambda f: not f.wrong):
        kind = "wrong" if finding.wrong else "note"
        told.append(f"Excel: {kind}: {finding.text} {finding.remedy}".rstrip())
    told += [f"Excel: could not be read: {what}" for what in facts.unknown()]
    if facts.installed and not wrong:
        told.append(f"Excel: has NetShare {facts.current} in {facts.target}; nothing found wrong")
    return told, wrong


def examine(add_in: Path) -> tuple[list[str], bool]:
    if not windows.is_windows():
        return [commands.ELSEWHERE], False
    return report_on(windows.this_machine(), add_in)


def report_on(of: Machine, add_in: Path) -> tuple[list[str], bool]:
    return report(gather(of, add_in))
