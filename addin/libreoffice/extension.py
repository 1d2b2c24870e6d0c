"""The extension for LibreOffice Calc, made from the declarations: an .oxt is a zip of texts."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from xml.sax.saxutils import escape, quoteattr

from udfs import VERSION, Param, Udf, functions

from ..files.zipped import packed
from .names import ADD_IN, EXTENSION_IDENTIFIER, JOB, camel

OXT_NAME = "NetShare.oxt"
COMPONENT = "netshare_component.py"
_ROOT = 'xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"'


def build() -> bytes:
    """The extension as a file, the same bytes every time."""
    parts = {
        "META-INF/manifest.xml": _manifest(),
        "description.xml": _description(),
        "XNetShare.idl": interface(),
        "CalcAddIns.xcu": _functions(),
        "Jobs.xcu": _job(),
        COMPONENT: _source("component.py"),
        "pythonpath/netshare_names.py": _source("names.py"),
    }
    for source in sorted(files("udfs").iterdir(), key=lambda path: path.name):
        if source.name.endswith(".py"):
            parts[f"pythonpath/netshare_udfs/{source.name}"] = source.read_text(encoding="utf-8")
    return packed({name: text.encode() for name, text in parts.items()})


def _source(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def interface() -> str:
    """The methods in the office's interface language."""
    methods = "".join(f"  {_returned(f)} {camel(f.name)}({_parameters(f)});\n" for f in functions)
    return f"module org {{ module netshare {{ module calc {{\ninterface XNetShare {{\n{methods}}};\n}}; }}; }};\n"


def _returned(function: Udf) -> str:
    """An array where some call gives one: the office finds none inside an `any`."""
    return "sequence< sequence<any> >" if function.gives_arrays else "any"


def _parameters(function: Udf) -> str:
    kinds = [("sequence<any>" if p.kind == "cells" else "any", p) for p in function.params]
    return ", ".join(f"[in] {kind} {camel(p.name)}" for kind, p in kinds)


def _functions() -> str:
    nodes = "".join(map(_function, functions))
    return _component_data(
        "CalcAddIns",
        "org.openoffice.Office",
        f'<node oor:name="AddInInfo"><node oor:name="{ADD_IN}" oor:op="replace">'
        f'<node oor:name="AddInFunctions">{nodes}</node></node></node>',
    )


def _function(function: Udf) -> str:
    parameters = "".join(map(_parameter, function.params))
    return (
        f'<node oor:name="{camel(function.name)}" oor:op="replace">'
        f"{_text('DisplayName', function.name)}{_text('Description', function.summary)}"
        f'<prop oor:name="Category"><value>Add-In</value></prop>'
        f'<prop oor:name="CompatibilityName"><value xml:lang="en-US">{function.name}</value></prop>'
        f'<node oor:name="Parameters">{parameters}</node></node>\n'
    )


def _parameter(param: Param) -> str:
    return (
        f'<node oor:name="{camel(param.name)}" oor:op="replace">'
        f"{_text('DisplayName', param.name)}{_text('Description', _help(param))}</node>"
    )


def _help(param: Param) -> str:
    """Meaning, and unit where the meaning does not say it."""
    return param.arg.help + (f" ({param.arg.unit})" if param.arg.unit else "")


def _text(name: str, text: str) -> str:
    return f'<prop oor:name="{name}"><value xml:lang="en">{escape(text)}</value></prop>'


def _job() -> str:
    replace = '<node oor:name="NetShare" oor:op="replace"'
    return _component_data(
        "Jobs",
        "org.openoffice.Office",
        f'<node oor:name="Jobs">{replace}><prop oor:name="Service"><value>{JOB}</value></prop></node></node>'
        f'<node oor:name="Events"><node oor:name="OnLoadFinished" oor:op="fuse">'
        f'<node oor:name="JobList">{replace}/></node></node></node>',
    )


def _component_data(name: str, package: str, content: str) -> str:
    return (
        f'{_XML}<oor:component-data {_ROOT} oor:name="{name}" oor:package="{package}">{content}</oor:component-data>\n'
    )


_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def _manifest() -> str:
    kinds = {
        "XNetShare.idl": "uno-typelibrary;type=RDB",
        COMPONENT: "uno-component;type=Python",
        "CalcAddIns.xcu": "configuration-data",
        "Jobs.xcu": "configuration-data",
    }
    entries = "".join(_entry(path, kind) for path, kind in kinds.items())
    space = "http://openoffice.org/2001/manifest"
    return f'{_XML}<manifest:manifest xmlns:manifest="{space}">{entries}</manifest:manifest>\n'


def _entry(path: str, kind: str) -> str:
    media = quoteattr(f"application/vnd.sun.star.{kind}")
    return f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type={media}/>'


def _description() -> str:
    return (
        f'{_XML}<description xmlns="http://openoffice.org/extensions/description/2006">'
        f'<identifier value="{EXTENSION_IDENTIFIER}"/><version value="{VERSION}"/>'
        '<display-name><name lang="en">NetShare: revenue shares and inference economics</name></display-name>'
        "</description>\n"
    )


def frozen_names() -> Iterator[str]:
    """What a saved document may hold: it must never change once released."""
    yield EXTENSION_IDENTIFIER
    yield ADD_IN
    for function in functions:
        yield f"{function.name} {camel(function.name)}({','.join(camel(p.name) for p in function.params)})"
