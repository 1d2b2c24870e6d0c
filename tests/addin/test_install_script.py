"""The script for machines without Python, read as text: no PowerShell runs where this is built."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PATH = Path(__file__).parent.parent.parent / "addin" / "excel" / "install.ps1"
TEXT = PATH.read_bytes().decode("ascii")
APPROVED = {
    "Add",
    "Get",
    "Install",
    "Invoke",
    "Join",
    "New",
    "Remove",
    "Select",
    "Set",
    "Stop",
    "Test",
    "Where",
    "Write",
}
PARTNERS = {"(": ")", "[": "]", "{": "}"}


def code(text: str = TEXT) -> str:
    """Without comments and without what stands in quotes, except what is code inside them."""
    text = re.sub(r"<#.*?#>", "", text, flags=re.DOTALL)
    text = re.sub(r"'[^'\n]*'", "''", text)
    text = re.sub(r'"[^"\n]*"', '""', text)
    return re.sub(r"#[^\n]*", "", text)


def test_it_is_plain_ascii_in_strict_mode_and_stops_at_an_error() -> None:
    assert "Set-StrictMode -Version 2.0" in code()
    assert "$ErrorActionPreference = 'Stop'" in TEXT
    assert "\t" not in TEXT
    assert max(map(len, TEXT.splitlines())) < 260


def test_brackets_and_quotes_are_balanced() -> None:
    waiting = []
    for sign in code():
        if sign in PARTNERS:
            waiting.append(PARTNERS[sign])
        elif sign in PARTNERS.values():
            assert waiting.pop() == sign
    assert waiting == []
    assert "'" not in code().replace("''", "")
    assert '"' not in code().replace('""', "")


def test_every_powershell_verb_is_approved() -> None:
    """Every verb is an approved one, and every function defined is used."""
    commands = set(re.findall(r"(?<![\w$-])([A-Z][A-Za-z]+)-([A-Z]\w+)", code()))
    assert {verb for verb, _ in commands} <= APPROVED
    for name in re.findall(r"^function (\S+)", code(), re.MULTILINE):
        assert len(re.findall(rf"{name}\b", code())) > 1, name


@pytest.mark.parametrize(
    "word",
    [
        "iex",
        "icm",
        "iwr",
        "curl",
        "wget",
        "irm",
        "ls",
        "dir",
        "cd",
        "rm",
        "del",
        "cp",
        "copy",
        "mv",
        "echo",
        "cat",
        "where",
        "select",
        "%",
        "?",
        "gci",
        "sls",
        "ni",
        "md",
        "mkdir",
        "kill",
    ],
)
def test_no_alias_stands_for_a_command(word: str) -> None:
    assert not re.search(rf"(?:^|[|;({{]|&)\s*{re.escape(word)}(?=\s)", code(), re.MULTILINE)


@pytest.mark.parametrize(
    "word",
    [
        "Invoke-Expression",
        "Invoke-WebRequest",
        "Invoke-RestMethod",
        "Start-BitsTransfer",
        "WebClient",
        "http:",
        "https:",
        "RunAs",
        "HKLM",
        "ExecutionPolicy",
        "EncodedCommand",
    ],
)
def test_it_downloads_nothing_itself_and_asks_for_no_rights(word: str) -> None:
    assert word.casefold() not in TEXT.casefold()


def test_every_change_is_behind_what_if() -> None:
    for function in re.split(r"^function ", TEXT, flags=re.MULTILINE)[1:]:
        body = function.split("\n}\n")[0]
        if "Invoke-Program -Program" in body:
            assert "ShouldProcess(" in body.split("Invoke-Program -Program")[0], body
    assert "SupportsShouldProcess = $true" in TEXT


def test_every_variable_it_reads_is_set_or_given_by_powershell() -> None:
    given = {
        "env",
        "null",
        "true",
        "false",
        "_",
        "LASTEXITCODE",
        "PSCmdlet",
        "WhatIfPreference",
        "ErrorActionPreference",
    }
    text = re.sub(r"<#.*?#>", "", TEXT, flags=re.DOTALL)
    set_here = set(re.findall(r"\$(\w+)\s*\+?=", text)) | set(re.findall(r"\] \$(\w+)", text))
    assert set(re.findall(r"[$@](\w+)", text)) <= set_here | given


def test_it_says_whether_it_uses_uv_or_winget() -> None:
    """The script says which of uv and winget it uses, and installs for this user."""
    assert "'uv'" in TEXT
    assert 'Write-Host "Using uv' in TEXT
    assert 'Write-Host "Using winget' in TEXT
    assert "'--scope', 'user'" in TEXT
    assert "Join-Path $env:LOCALAPPDATA 'NetShare'" in TEXT
    assert "[Parameter(Mandatory = $true)] [string] $Package," in TEXT
