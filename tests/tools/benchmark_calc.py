"""What one of our cells costs in LibreOffice Calc, beside a native division and an add-in that only divides.

    cd tests && python -m tools.benchmark_calc

Not a test: a busy machine makes it slower, and only the ratios of one run can be compared.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

from openpyxl import Workbook

from addin.libreoffice import extension
from addin.libreoffice.names import EXTENSION_IDENTIFIER, camel
from helpers.office import Calc, program, running

ROWS, ROUNDS = 100_000, 5
OURS, NATIVE = "=IMPLIED_REVENUE(A1;B1)", "=A1/B1"
BARE = {"=BARE_DIVIDE(A1;B1)": "any", "=BARE_ARRAY(A1;B1)": "sequence< sequence<any> >"}

COMPONENT = """
import functools
import unohelper

@functools.cache
def made():
    from org.bare import XBare
    methods = {"bareDivide": lambda self, a, b: a / b, "bareArray": lambda self, a, b: ((a / b,),)}
    return type("Bare", (unohelper.Base, XBare), methods)

g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(
    lambda context, *_: made()(), "org.bare.AddIn", ("org.bare.AddIn", "com.sun.star.sheet.AddIn"))
"""


def bare() -> bytes:
    """An add-in that only divides, with both kinds of interface: for one value, and for arrays too."""
    names = {text[1 : text.index("(")]: kind for text, kind in BARE.items()}
    methods = "".join(f"{kind} {camel(name)}([in] any a, [in] any b); " for name, kind in names.items())
    nodes = "".join(
        f'<node oor:name="{camel(name)}" oor:op="replace"><prop oor:name="DisplayName">'
        f'<value xml:lang="en">{name}</value></prop><node oor:name="Parameters">'
        '<node oor:name="a" oor:op="replace"/><node oor:name="b" oor:op="replace"/></node></node>'
        for name in names
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(extension.build())) as source, zipfile.ZipFile(out, "w") as target:
        manifest, description, add_ins = (
            source.read(name).decode().replace(EXTENSION_IDENTIFIER, "org.bare")
            for name in ("META-INF/manifest.xml", "description.xml", "CalcAddIns.xcu")
        )
        start, end = add_ins.index('<node oor:name="AddInFunctions">'), add_ins.rindex("</node></node></node>")
        target.writestr("CalcAddIns.xcu", f'{add_ins[:start]}<node oor:name="AddInFunctions">{nodes}{add_ins[end:]}')
        jobs = manifest.index('<manifest:file-entry manifest:full-path="Jobs.xcu"')
        target.writestr("META-INF/manifest.xml", manifest[:jobs] + "</manifest:manifest>")
        target.writestr("description.xml", description)
        target.writestr("XNetShare.idl", f"module org {{ module bare {{ interface XBare {{ {methods}}}; }}; }};")
        target.writestr(extension.COMPONENT, COMPONENT)
    return out.getvalue()


def foreign(folder: Path, formulas: int, unknown: int) -> Path:
    """A workbook of others: many formulas, many names that nobody knows, links to missing files."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Theirs")
    for row in range(1, formulas // 5 + 1):
        sheet.append([row, *[f"=A{row}*{k}" for k in range(2, 7)]])
    for row in range(unknown):
        sheet.append([f"=THEIR_FUNCTION{row % 50}(A{row + 1})", f"='[missing{row % 5}.xlsx]S'!A1"])
    path = folder / f"foreign{formulas}.xlsx"
    book.save(path)
    return path


def seconds_to_load(calc: Calc, path: Path) -> float:
    return min(calc.ask(do="load", path=str(path)) for _ in range(5))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        ours, other = home / extension.OXT_NAME, home / "Bare.oxt"
        ours.write_bytes(extension.build())
        other.write_bytes(bare())
        with running(program(), home / "a", ours, other) as calc:
            taken = calc.ask(do="time", rows=ROWS, rounds=ROUNDS, formulas=[NATIVE, *BARE, OURS])
            workbooks = [foreign(home, 500_000, 0), foreign(home, 5, 5_000)]
            with_job = [seconds_to_load(calc, path) for path in workbooks]
        with running(program(), home / "b") as calc:
            without = [seconds_to_load(calc, path) for path in workbooks]
    print(f"calculateAll of {ROWS:,} cells, least of {ROUNDS} rounds")
    for formula in (NATIVE, *BARE, OURS):
        seconds = taken[formula][0]
        ratios = "".join(f"{seconds / taken[base][0]:8.2f}" for base in (NATIVE, *BARE))
        print(f"  {formula:26}{seconds / ROWS * 1e6:6.2f} µs a cell {ratios} x native, x bare, x bare with arrays")
    print("loading a workbook of others, with our extension and without")
    for path, ours_, none in zip(workbooks, with_job, without, strict=True):
        print(f"  {path.name:28}{ours_:7.3f} s {none:7.3f} s {ours_ / none:5.2f} x")


if __name__ == "__main__":
    main()
