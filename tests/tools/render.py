"""Every sheet of a workbook as pictures, to be looked at: Calc to PDF, pdftoppm to PNG.

cd tests && python -m tools.render FILE [FOLDER] [DPI]
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from helpers.office import soffice_environment


def render(workbook: Path, folder: Path, dpi: int = 80) -> list[Path]:
    """One PNG a page, named after the workbook, the pages in order."""
    programs = [shutil.which(name) for name in ("soffice", "pdftoppm")]
    if None in programs:
        raise SystemExit("needs LibreOffice and pdftoppm: apt-get install libreoffice-calc-nogui poppler-utils")
    soffice, pdftoppm = map(str, programs)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        profile = f"-env:UserInstallation={(Path(home) / 'profile').as_uri()}"
        command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", home, str(workbook)]
        subprocess.run(command, env=soffice_environment(Path(home)), check=True, capture_output=True)
        pdf = Path(home) / f"{workbook.stem}.pdf"
        command = [pdftoppm, "-png", "-r", str(dpi), str(pdf), str(folder / workbook.stem)]
        subprocess.run(command, check=True, capture_output=True)
    return sorted(folder.glob(f"{workbook.stem}-*.png"))


if __name__ == "__main__":
    file, *more = sys.argv[1:]
    out = Path(more[0]) if more else Path("pages")
    for page in render(Path(file), out, int(more[1]) if len(more) > 1 else 80):
        print(page)
