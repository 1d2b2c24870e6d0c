"""The tab in Excel's ribbon, declared in the add-in; its buttons call macros of our VBA."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from ...files.openxml import written

RIBBON_PART = "customUI/customUI14.xml"
RIBBON_RELATION = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
RIBBON_SPACE = "http://schemas.microsoft.com/office/2009/07/customui"
RIBBON_MODULE = "NetShareRibbon"  # where the macros are


@dataclass(frozen=True)
class Button:
    """A button, its macro and the name of its picture, one of Office's own."""

    macro: str
    label: str
    image: str
    tip: str


BUTTONS = (
    Button(
        "NetShareInsertTemplate",
        "New from template",
        "FileNew",
        "Opens a new workbook from the template: reported figures and what they imply.",
    ),
    Button(
        "NetShareExplainCell",
        "Explain cell",
        "FunctionWizard",
        "Explains in words why functions in the selected cell give errors.",
    ),
    Button(
        "NetShareCheckWorkbook",
        "Check workbook",
        "AcceptInvitation",
        "Calculates the workbook and says whether all its checks hold.",
    ),
    Button("NetShareHelp", "Help", "Help", "How to type a function, find one and understand an error."),
    Button(
        "NetShareShowVersion",
        "Versions",
        "Info",
        "The versions of the add-in and of NetShare in Python. It also tries again to reach a Python that did not answer.",
    ),
)


def part() -> bytes:
    """The tab, with one group of buttons."""
    root = etree.Element(f"{{{RIBBON_SPACE}}}customUI", nsmap={None: RIBBON_SPACE})
    within = root
    for name, attributes in (
        ("ribbon", {}),
        ("tabs", {}),
        ("tab", {"id": "netshareTab", "label": "NetShare"}),
        ("group", {"id": "netshareGroup", "label": "NetShare"}),
    ):
        within = etree.SubElement(within, f"{{{RIBBON_SPACE}}}{name}", attributes)
    for button in BUTTONS:
        etree.SubElement(within, f"{{{RIBBON_SPACE}}}button", _attributes(button))
    return written(root)


def _attributes(button: Button) -> dict[str, str]:
    return {
        "id": f"button{button.macro}",
        "label": button.label,
        "size": "large",
        "onAction": f"{RIBBON_MODULE}.{button.macro}",
        "imageMso": button.image,
        "screentip": button.label,
        "supertip": button.tip,
    }
