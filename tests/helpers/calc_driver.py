"""A private headless office, driven by lines of JSON: run under the Python that knows `uno`.

Each line on stdin is a request, each line on stdout its answer. It ends only the office it started.
"""

import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import uuid

import uno
import unohelper
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException
from com.sun.star.sheet.FormulaResult import ERROR
from com.sun.star.task import XInteractionHandler
from com.sun.star.ucb import XCommandEnvironment

PATIENCE = 240  # seconds by the clock: a busy machine is no fault; less than the tests wait
ERRORS = {503: "#NUM!", 519: "#VALUE!", 521: "#NULL!", 524: "#REF!", 525: "#NAME?", 532: "#DIV/0!", 32767: "#N/A"}


def properties(**given):
    return tuple(PropertyValue(name, 0, value, 0) for name, value in given.items())


class Office:
    """The office's process and the connection to it."""

    def __init__(self, soffice, profile):
        pipe = "netshare" + uuid.uuid4().hex
        command = [
            soffice,
            "--headless",
            "--invisible",
            "--nologo",
            "--nodefault",
            "--norestore",
            "--nofirststartwizard",
            f"-env:UserInstallation={pathlib.Path(profile).as_uri()}",
            f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext",
        ]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self.context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                break
            except NoConnectException:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    self.kill()
                    raise
                time.sleep(0.05)
        self.desktop = self.service("com.sun.star.frame.Desktop")

    def service(self, name):
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def load(self, url, **more):
        return self.desktop.loadComponentFromURL(url, "_blank", 0, properties(Hidden=True, **more))

    def locale(self, name=None):
        """The one in whose way numbers are written, such as de-DE; empty is the machine's. It changes at once."""
        provider = self.service("com.sun.star.configuration.ConfigurationProvider")
        access = provider.createInstanceWithArguments(
            "com.sun.star.configuration.ConfigurationUpdateAccess", properties(nodepath="/org.openoffice.Setup/L10N")
        )
        if name is not None:
            access.ooSetupSystemLocale = name
            access.commitChanges()
        return access.ooSetupSystemLocale

    def kill(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def close(self):
        with contextlib.suppress(DisposedException):
            self.desktop.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()


class Agree(unohelper.Base, XInteractionHandler):
    def handle(self, request):
        for way in request.getContinuations():
            if way.queryInterface(uno.getTypeByName("com.sun.star.task.XInteractionApprove")):
                way.select()
                return


class Environment(unohelper.Base, XCommandEnvironment):
    def getInteractionHandler(self):
        return Agree()

    def getProgressHandler(self):
        return None


def install(office, oxt):
    manager = office.context.getValueByName("/singletons/com.sun.star.deployment.ExtensionManager")
    manager.addExtension(pathlib.Path(oxt).as_uri(), (), "user", None, Environment())


def used(sheet):
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    end = cursor.RangeAddress
    return sheet.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow)


def values(document):
    """Every cell of every sheet, row by row; errors as objects."""
    out = {}
    for sheet in document.Sheets:
        area = used(sheet)
        rows = [list(row) for row in area.getDataArray()]
        for at in area.queryFormulaCells(ERROR).RangeAddresses:
            for row in range(at.StartRow, at.EndRow + 1):
                for column in range(at.StartColumn, at.EndColumn + 1):
                    error = sheet.getCellByPosition(column, row).getError()
                    rows[row][column] = {"error": ERRORS.get(error, f"Err:{error}")}
        out[sheet.Name] = rows
    return out


def cells_and_errors(area):
    return area.getDataArray(), area.queryFormulaCells(ERROR).RangeAddressesAsString


def fill(sheet, cells):
    """Cells by address; what begins with = is a formula, with {= an array formula over a range."""
    for address, content in cells.items():
        area = sheet.getCellRangeByName(address)
        if isinstance(content, str) and content.startswith("{="):
            area.setArrayFormula(content[1:-1])
        elif isinstance(content, str) and content.startswith("="):
            area.setFormula(content)
        elif isinstance(content, str):
            area.setString(content)
        elif content is not None:
            area.setValue(content)


def change(document, cells_of):
    for name, cells in cells_of.items():
        fill(document.Sheets.getByName(name), cells)


def wait_for(document, until):
    """Until a cell, given as sheet, address and value, holds that value; at most for so long."""
    if until:
        sheet, address, wanted = until
        cell = document.Sheets.getByName(sheet).getCellRangeByName(address)
        deadline = time.monotonic() + PATIENCE
        while cell.getValue() != wanted:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{address} of {sheet} did not become {wanted}")
            time.sleep(0.1)


def answer(office, request):
    kind = request["do"]
    if kind == "open":  # a copied workbook: its values after changes, and recalculated
        document = office.load(pathlib.Path(request["path"]).as_uri())
        wait_for(document, request.get("until"))
        change(document, request.get("changes", {}))
        if request.get("calculate", True):
            document.calculateAll()
        undo = list(document.getUndoManager().getAllUndoActionTitles())
        result = {"values": values(document), "undo": undo, "modified": document.isModified()}
        document.close(True)
        return result
    if kind == "save":  # a copied workbook, as the office writes it
        document = office.load(pathlib.Path(request["path"]).as_uri())
        document.calculateAll()
        document.storeToURL(
            pathlib.Path(request["to"]).as_uri(), properties(FilterName="Calc MS Excel 2007 XML", Overwrite=True)
        )
        document.close(True)
        return None
    if kind == "formulas":  # a new document with these cells
        document = office.load("private:factory/scalc")
        sheet = document.Sheets.getByIndex(0)
        for name, content in request.get("names", {}).items():
            from com.sun.star.table import CellAddress

            document.NamedRanges.addNewByName(name, content, CellAddress(0, 0, 0), 0)
        fill(sheet, request["cells"])
        result = values(document)[sheet.Name]
        document.close(True)
        return result
    if kind == "locales":  # a copied workbook as computed under each of them: its sheets' cells and where errors are
        document, found = office.load(pathlib.Path(request["path"]).as_uri()), []
        wait_for(document, request.get("until"))
        change(document, request.get("changes", {}))
        before = office.locale()
        try:
            for name in request["names"]:
                office.locale(name)
                document.calculateAll()
                found.append({sheet.Name: cells_and_errors(used(sheet)) for sheet in document.Sheets})
        finally:
            office.locale(before)
        document.close(True)
        return found
    if kind == "modules":  # the VBA of a copied workbook, as the office reads it
        where = pathlib.Path(request["path"]).as_uri()
        document = office.load(where, FilterName=request["filter"])
        libraries = document.BasicLibraries
        found = {}
        for library in libraries.getElementNames():
            libraries.loadLibrary(library)
            modules = libraries.getByName(library)
            found[library] = {n: modules.getByName(n) for n in modules.getElementNames()}
        document.close(True)
        return found
    if kind == "functions":  # what the function wizard shows
        descriptions = office.service("com.sun.star.sheet.FunctionDescriptions")
        found = []
        for index in range(descriptions.getCount()):
            entry = {p.Name: p.Value for p in descriptions.getByIndex(index)}
            if entry["Name"] in request["names"]:
                arguments = [[a.Name, a.Description, a.IsOptional] for a in entry["Arguments"] or ()]
                found.append([entry["Name"], entry["Description"], arguments])
        return found
    if kind == "time":  # seconds of calculateAll over a column of formulas
        document = office.load("private:factory/scalc")
        sheet = document.Sheets.getByIndex(0)
        rows = request["rows"]
        sheet.getCellRangeByName(f"A1:B{rows}").setDataArray(tuple((float(i), 0.2) for i in range(1, rows + 1)))
        taken = {}
        for formula in request["formulas"]:
            column = sheet.getCellRangeByName(f"C1:C{rows}")
            sheet.getCellRangeByName("C1").setFormula(formula)
            column.fillAuto(uno.Enum("com.sun.star.sheet.FillDirection", "TO_BOTTOM"), 1)
            times = []
            for _ in range(request["rounds"]):
                start = time.perf_counter()
                document.calculateAll()
                times.append(time.perf_counter() - start)
            taken[formula] = [min(times), sheet.getCellRangeByName(f"C{rows}").getString()]
        document.close(True)
        return taken
    if kind == "load":  # seconds of loading a workbook
        start = time.perf_counter()
        document = office.load(pathlib.Path(request["path"]).as_uri())
        taken = time.perf_counter() - start
        document.close(True)
        return taken
    if kind == "basic":  # what procedures of a module of VBA return
        document = office.load("private:factory/scalc", MacroExecutionMode=4)
        library = document.BasicLibraries.createLibrary("Tested")
        library.insertByName("Module", request["source"])
        returned = []
        for name, *arguments in request["calls"]:
            address = f"vnd.sun.star.script:Tested.Module.{name}?language=Basic&location=document"
            script = document.getScriptProvider().getScript(address)
            returned.append(script.invoke(tuple(arguments), (), ())[0])
        document.close(True)
        return returned
    raise ValueError(f"no such request: {kind}")


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the office ends too
    soffice, profile, *extensions = sys.argv[1:]
    office = Office(soffice, profile)
    try:
        if extensions:
            for oxt in extensions:
                install(office, oxt)
            office.close()  # an add-in's interface is known from the next start on
            office = Office(soffice, profile)
        print(json.dumps("ready"), flush=True)
        for line in sys.stdin:
            try:
                result = {"result": answer(office, json.loads(line))}
            except Exception as e:
                result = {"failed": repr(e)}
                for document in office.desktop.Components:  # what the request left open
                    document.close(True)
            print(json.dumps(result), flush=True)
    finally:
        office.close()


main()
