"""A formula typed on a keyboard into Calc's own window; the picture of it and the value read back.

    cd tests && python -m tools.typed_in_a_window [PICTURE]

Not part of the suite: it needs the office with its windows (libreoffice-calc, not -nogui), Xvfb, xdotool
and ImageMagick. Last run with LibreOffice 7.4.7: typed_in_a_window.png, 2469.0 read back.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from addin.libreoffice import extension
from helpers.office import PYTHON, soffice_environment

FORMULA = "=IMPLIED_REVENUE(493.8;0.2)"
READ = """
import uno, sys
local = uno.getComponentContext()
resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
context = resolver.resolve("uno:pipe,name=netsharewindow;urp;StarOffice.ComponentContext")
desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
print(desktop.getCurrentComponent().Sheets.getByIndex(0).getCellRangeByName("A1").getValue())
"""


def main() -> None:
    picture = Path(sys.argv[1] if len(sys.argv) > 1 else "typed_in_a_window.png").resolve()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "shared").mkdir()
        (home / extension.OXT_NAME).write_bytes(extension.build())
        environment = soffice_environment(home) | {
            "DISPLAY": ":77",
            "UNO_SHARED_PACKAGES_CACHE": (home / "shared").as_uri(),
        }

        def run(*words: str) -> str:
            done = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
            return done.stdout

        layer = ["--shared"] if os.geteuid() == 0 else []
        screen = subprocess.Popen(["Xvfb", ":77", "-screen", "0", "1280x800x24"], env=environment)
        time.sleep(1)
        run("unopkg", "add", *layer, "--suppress-license", str(home / extension.OXT_NAME))
        office = subprocess.Popen(
            [
                "soffice",
                f"-env:UserInstallation={(home / 'profile').as_uri()}",
                "--norestore",
                "--nologo",
                "--nofirststartwizard",
                "--accept=pipe,name=netsharewindow;urp",
                "--calc",
            ],
            env=environment,
            start_new_session=True,
        )
        try:
            window = run("xdotool", "search", "--sync", "--onlyvisible", "--name", "LibreOffice Calc")
            time.sleep(3)
            run("xdotool", "windowfocus", window.split()[0])
            run("xdotool", "type", "--delay", "60", FORMULA)
            run("xdotool", "key", "Return")
            time.sleep(2)
            run("xdotool", "key", "Up")
            time.sleep(1)
            run("import", "-window", "root", str(picture))
            value = run(PYTHON, "-c", READ).strip()
        finally:
            os.killpg(office.pid, 15)
            office.wait(30)
            screen.terminate()
            screen.wait(30)
    print(f"{FORMULA} typed, {value} read back, {picture}")
    assert value == "2469.0"


if __name__ == "__main__":
    main()
