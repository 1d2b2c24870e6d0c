"""The Excel files that xlwings ships, of the one version our code is written for."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from ...refusal import Refusal
from ..names import XLWINGS_VERSION

QUICKSTART_ADD_IN = "quickstart_addin.xlam"
QUICKSTART_WORKBOOK = "quickstart_standalone.xlsm"


def xlwings_file(name: str) -> bytes:
    """A file of the pinned xlwings; of another, the VBA would ask for a DLL that is not there."""
    try:
        found = version("xlwings")
    except PackageNotFoundError:
        found = None
    if found != XLWINGS_VERSION:
        there = f"xlwings {found} is" if found else "no xlwings is"
        raise Refusal(
            f"the files for Excel are made with xlwings {XLWINGS_VERSION}, but {there} installed; "
            f"run pip install xlwings=={XLWINGS_VERSION}"
        )
    return (_folder() / name).read_bytes()


def _folder() -> Path:
    spec = find_spec("xlwings")  # looked for, not imported: that takes long
    if spec is None or not spec.submodule_search_locations:
        raise Refusal(f"xlwings {XLWINGS_VERSION} is damaged; install it again")
    return Path(spec.submodule_search_locations[0])
