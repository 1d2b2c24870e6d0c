"""The add-in's log, written by LibreOffice's Basic: the Excel in memory has no files."""

from __future__ import annotations

import re
from pathlib import Path

from addin.excel.log import EXCEL_LOG
from addin.excel.vba import sources
from helpers.office import Calc

ENVIRONMENT = 'Environ$("LOCALAPPDATA")'

CALLER = """
Function AfterwardsGoesOn() As String
    NetShareWriteLog "lost"
    AfterwardsGoesOn = "yes"
End Function
"""


def source(local: str) -> str:
    """The module with the constants that it uses, in the office's dialect of VBA."""
    modules = {name: text.replace("\r\n", "\n") for name, text in sources().items()}
    constants = re.findall(r"^Public (Const NETSHARE_(?:FOLDER|LOG) .*)$", modules["NetShareTexts"], re.MULTILINE)
    body = re.sub(r"^(?:Attribute|Option) .*\n", "", modules["NetShareLog"], flags=re.MULTILINE)
    assert ENVIRONMENT in body
    lines = ["Option VBASupport 1", "Option Explicit", *constants]
    return "\n".join(lines) + "\n" + body.replace(ENVIRONMENT, f'"{local}"') + CALLER


def test_failures_are_appended_to_a_log_in_the_users_own_folder(calc: Calc, tmp_path: Path) -> None:
    """What separates folders is Windows' sign, which is part of a name here."""
    calls = [["NetShareLogFile"], ["NetShareWriteLog", "first"], ["NetShareWriteLog", "second"]]
    file, *_ = calc.ask(do="basic", source=source(str(tmp_path / "local")), calls=calls)
    assert file == f"{tmp_path}/local\\NetShare\\{EXCEL_LOG}"
    [first, second] = Path(file).read_text(encoding="cp1252").splitlines()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d first", first)
    assert second.endswith(" second")


def test_a_log_that_cannot_be_written_is_no_second_failure(calc: Calc, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    text = source(f"{tmp_path}/file/local")
    assert calc.ask(do="basic", source=text, calls=[["AfterwardsGoesOn"]]) == ["yes"]
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
