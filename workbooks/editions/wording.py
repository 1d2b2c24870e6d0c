"""What each edition says about where its functions are."""

from __future__ import annotations

from ..writing.wording import Wording

LITE_CODE = "NetShare Lite.py"  # the code for xlwings Lite on its own, to be put into the add-in's pane by hand
_WHY = 'WHY("NAME", arguments…) says why a call is an error.'

MAIN_WORDING = Wording(
    answers_follow="Changed figures change the answers where the NetShare functions are loaded; elsewhere the saved values stay.",
    replacing_figures="Replace them, or add rows, where the NetShare functions are loaded:",
    typing_functions=f"Type them into any cell. {_WHY}",
    on_disagreement="compare the native formula below the result; re-load the functions",
    on_another_version="install the version named on the Cover, or build the workbook anew",
)
LITE_WORDING = Wording(
    answers_follow="Changed figures change the answers while xlwings Lite runs the code of this workbook; elsewhere the saved values stay.",
    replacing_figures="Replace them, or add rows, once xlwings Lite has started (see Cover):",
    typing_functions=f"Type them into any cell of this workbook, once xlwings Lite has started (see Cover). {_WHY}",
    on_disagreement="compare the native formula below the result; restart xlwings Lite",
    on_another_version=f"put {LITE_CODE} of the version named on the Cover into xlwings Lite",
    # nobody who built this has seen it in Excel, so these are the steps its makers describe
    start=(
        "To make it compute: Excel on Windows, Mac or the web, without Python",
        "1  Open this workbook. Every cell shows its saved value. If Excel says Protected View: Enable Editing.",
        "2  Home > Add-ins (in an older Excel on the tab Insert): search for xlwings and add xlwings Lite. It is free and wants no account.",
        "3  Its pane opens on the right and asks whether you trust this workbook, for it holds code: click Trust and Continue.",
        "    If no pane opens: click the button xlwings Lite at the right end of the tab Home.",
        "4  Wait until Python has started in the pane: some seconds, the first time more, for it comes from the internet.",
        "5  Replace the figures on the sheet Figures, each with its low and high where it has them: the answers change.",
        "Until Python has started a cell that you enter anew shows #NAME?, and a formula may show _xldudf_ before the name of a",
        "function. The pane asks for trust again when the code has changed, or after an update, or when Office has cleared its cache.",
        f"If the pane shows other code: replace its main.py by the text of the file {LITE_CODE}, which NetShare brings, then restart it.",
        "Where add-ins from the store are not allowed: the portable edition of NetShare needs Excel 365 and nothing else.",
    ),
)
PORTABLE_WORDING = Wording(
    answers_follow="Changed figures change the answers in Excel 365 without an add-in: the functions are formulas in this file, "
    "under the defined names NATIVE.… A saved value says so.",
    replacing_figures="Replace them, or add rows:",
    typing_functions="Type them into any cell of this workbook, with NATIVE. before the name.",
    on_disagreement="compare the native formula below the result",
    on_another_version="holds always: the functions are in this file",
)
