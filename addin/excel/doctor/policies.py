"""What Windows and Office forbid on this machine, read from the registry."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields

from ..setup.machine import Machine

# rules of Microsoft Defender that stop the add-in: Excel starting Python, VBA calling a library
CHILD_PROCESSES = "D4F940AB-401B-4EFC-AADC-AD5F3C50688A"
LIBRARY_CALLS = "92E97FA1-2EDF-4476-BDD6-9DD0B4DDDC7B"

_DEFENDER = r"HKLM\SOFTWARE\{}Microsoft\Windows Defender\{}"
_GUARD = r"Windows Defender Exploit Guard\ASR\Rules"
# the company's rules by two ways, then the machine's own
_RULES = (_DEFENDER.format("Policies\\", _GUARD), _DEFENDER.format("", _GUARD))
_RULES_BY_INTUNE = _DEFENDER.format("Policies\\", "Policy Manager")

_OFFICE = (r"HKCU\Software\Policies\Microsoft\Cloud\Office\16.0", r"HKCU\Software\Policies\Microsoft\Office\16.0")
_SECURITY = r"Excel\Security"
USER_SECURITY = rf"HKCU\Software\Microsoft\Office\16.0\{_SECURITY}"


@dataclass(frozen=True)
class Policies:
    """Values as Windows stores them; 0 where nothing is set, None where it could not be read."""

    child_processes: int | None = 0
    library_calls: int | None = 0
    vba_off: int | None = 0
    macros: int | None = 0
    macros_by_user: int | None = 0
    internet_macros: int | None = 0
    no_add_ins: int | None = 0
    signed_add_ins: int | None = 0
    no_trusted_locations: int | None = 0

    def unknown(self) -> list[str]:
        named = {
            "child_processes": "Defender's rule about processes started by Office",
            "library_calls": "Defender's rule about macros that call Windows",
        }
        missing = [f.name for f in fields(self) if getattr(self, f.name) is None]
        told = [named[name] for name in missing if name in named]
        return told + ["policies of Office"] * (len(missing) > len(told))


def gather(of: Machine) -> Policies:
    return Policies(
        child_processes=_rule(of, CHILD_PROCESSES),
        library_calls=_rule(of, LIBRARY_CALLS),
        vba_off=_office(of, "Common", "VBAOff"),
        macros=_office(of, _SECURITY, "VBAWarnings"),
        macros_by_user=_number(of, USER_SECURITY, "VBAWarnings"),
        internet_macros=_office(of, _SECURITY, "blockcontentexecutionfrominternet"),
        no_add_ins=_office(of, _SECURITY, "DisableAllAddins"),
        signed_add_ins=_office(of, _SECURITY, "RequireAddinSig"),
        no_trusted_locations=_office(of, rf"{_SECURITY}\Trusted Locations", "AllLocationsDisabled"),
    )


def _number(of: Machine, key: str, name: str) -> int | None:
    """A value that is a number, whichever way it is stored; 0 where it is not set."""
    try:
        found = of.registry(key, name)
        return int(found or 0)
    except (OSError, ValueError):
        return None


def _office(of: Machine, key: str, name: str) -> int | None:
    """A policy of Office, from the cloud or from the domain."""
    found = [_number(of, rf"{root}\{key}", name) for root in _OFFICE]
    return next((value for value in found if value), None if None in found else 0)


def _rule(of: Machine, rule: str) -> int | None:
    found = [_number(of, key, rule) for key in _RULES]
    found.insert(1, _by_intune(of, rule))
    return next((value for value in found if value), None if None in found else 0)


def _by_intune(of: Machine, rule: str) -> int | None:
    try:
        text = str(of.registry(_RULES_BY_INTUNE, "ASRRules") or "")
    except OSError:
        return None
    found = re.search(rf"{rule}\s*=\s*(\d+)", text, re.IGNORECASE)
    return int(found[1]) if found else 0
