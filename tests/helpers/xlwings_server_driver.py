"""All declared cases through xlwings Server's dispatcher, in a process of its own: it chooses on import."""

import asyncio
import importlib
import json
import os

os.environ |= {"XLWINGS_ON_SERVER": "true", "XLWINGS_LICENSE_KEY": "noncommercial"}

from xlwings import __version__
from xlwings.server import custom_functions_call

from udfs import OMITTED, ExcelError, functions

module = importlib.import_module("addin.lite.functions")


def as_office(value):
    """A cell as Office.js sends it: always in rows, an error as an object."""
    if isinstance(value, list):
        return [[cell(c) for c in row] for row in value]
    return None if value is OMITTED else [[cell(value)]]


def cell(value):
    if isinstance(value, ExcelError):
        return {"type": "Error", "basicValue": str(value), "basicType": "Error"}
    return "" if value is None else value


def asked(function, case):
    arguments = [as_office(a) for a in case.arguments()]
    if function.is_variable:
        fixed = len(function.params) - 1
        arguments = [*arguments[:fixed], arguments[fixed:]]
    data = {
        "func_name": function.name,
        "args": arguments,
        "version": __version__,
        "client": "Office.js",
        "runtime": "1.4",
        "content_language": "en-US",
        "culture_info_name": "en-US",
        "date_format": "m/d/yyyy",
    }
    return asyncio.run(custom_functions_call(data, module))


print(json.dumps({f.name: [asked(f, case) for case in f.cases] for f in functions}))
