"""What each edition says about where its functions are."""

from __future__ import annotations

from ..writing.wording import Wording

LITE_CODE = "NetShare Lite.py"  # the code for xlwings Lite on its own, to be put into the add-in's pane by hand
_WHY = 'WHY("NAME", arguments…) says why a call is an error.'

MAIN_WORDING = Wording(
    answers_follow="Changed figures change the answers where the NetShare functions are loaded; elsewhere a cell that is recalculated shows #NAME?.",
    replacing_figures="Replace them, or add rows, where the NetShare functions are loaded:",
    typing_functions=f"Type them into any cell. {_WHY}",
    on_disagreement="compare the native formula below the result; re-load the functions",
    on_another_version="install the version named on the Cover, or build the workbook anew",
    start=(
        "To recalculate: Excel for Windows, or LibreOffice",
        "As .xlsx: run netshare install, restart Excel or LibreOffice, open it again.",
        "As .xlsm: Excel for Windows with Python; the functions are inside. Allow its macros when Excel asks.",
        "    A downloaded .xlsm is blocked: close it, right-click it in Explorer, Properties, tick Unblock, and open it again.",
        "Excel 365 shows =@ before our functions in these cells: this is correct, since each returns a single value.",
    ),
)
LITE_WORDING = Wording(
    answers_follow="Changed figures change the answers while xlwings Lite runs the code of this workbook; "
    "without it a cell that is recalculated shows #NAME?.",
    replacing_figures="Replace them, or add rows, once xlwings Lite has started (see Cover):",
    typing_functions=f"Type them into any cell of this workbook, once xlwings Lite has started (see Cover). {_WHY}",
    on_disagreement="compare the native formula below the result; restart xlwings Lite",
    on_another_version=f"put {LITE_CODE} of the version named on the Cover into xlwings Lite",
    # nobody who built this has seen it in Excel, so these are the steps its makers describe
    start=(
        "To recalculate: Excel on Windows, Mac or the web, without Python",
        "1  Close this workbook. In an empty one: Home > Add-ins (in an older Excel on the tab Insert), search for xlwings,",
        "    add xlwings Lite. It is free and needs no account. If you add it while this workbook is open, cells may keep showing #NAME?.",
        "2  Open this workbook. If Excel says Protected View: Enable Editing.",
        "3  The add-in's pane opens on the right and asks whether you trust this workbook, because it contains code: Trust and Continue.",
        "    If no pane opens: click the button xlwings Lite at the right end of the tab Home.",
        "4  Wait until Python has started in the pane: some seconds, the first time more, for it comes from the internet.",
        "5  Replace the figures on the sheet Figures, each with its low and high where it has them: the answers change.",
        "Until Python has started a cell that is recalculated shows #NAME?, and a formula may show _xldudf_ before the name of a",
        "function. The pane asks for trust again when the code has changed, or after an update, or when Office has cleared its cache.",
        "If #NAME? stays: close the workbook and open it again. If that does not help, choose xlwings Lite once more under",
        "Home > Add-ins, then enter every formula again: Ctrl+H, replace = with =, within the workbook. Another add-in with VBA",
        "(.xlam, Analysis ToolPak, Solver) may have taken our functions' names: unload it, and open the workbook again.",
        f"If the pane shows other code: replace its main.py with the text of the file {LITE_CODE}, which NetShare brings, then restart it.",
        "Where add-ins from the store are not allowed: the portable edition of NetShare needs Excel 365 and nothing else.",
    ),
)
PORTABLE_WORDING = Wording(
    answers_follow="Changed figures change the answers in Excel 365 without an add-in: the functions are formulas in this file, "
    "under the defined names NATIVE.… Cells that keep a saved value say so.",
    replacing_figures="Replace them, or add rows:",
    typing_functions="Type them into any cell of this workbook, with NATIVE. before the name.",
    on_disagreement="compare the native formula below the result",
    on_another_version="holds always: the functions are in this file",
    start=(
        "To recalculate: Excel 365, with nothing installed",
        "If Excel says Protected View, choose Enable Editing: until then cells may show #NAME?.",
        "An older Excel and LibreOffice do not have LAMBDA: cells they recalculate show errors. Use NetShare.xlsx there.",
    ),
)
