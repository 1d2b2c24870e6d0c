"""Where Excel's side of the add-in writes down what should not have happened."""

from __future__ import annotations

import logging
import os
from functools import cache
from logging.handlers import RotatingFileHandler
from pathlib import Path

PYTHON_LOG = "NetShare-python.log"
EXCEL_LOG = "NetShare-excel.log"  # written by the VBA, in the same folder
FULL = 1_000_000  # bytes


def folder() -> Path:
    """The user's own folder for it: never the workbook's, which others may read."""
    local = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_STATE_HOME")
    return Path(local) / "NetShare" if local else Path.home() / ".local" / "state" / "NetShare"


def record(text: str) -> None:
    """A line in the log, and the traceback of the exception being handled. It never raises."""
    logger = _logger()
    if logger is not None:
        logger.error(text, exc_info=True)


@cache
def _logger() -> logging.Logger | None:
    logger = logging.getLogger("netshare.excel")
    logger.propagate = False
    try:
        folder().mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(folder() / PYTHON_LOG, maxBytes=FULL, backupCount=1, encoding="utf-8")
    except OSError:  # nowhere to write: the cell is #VALUE! all the same
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logger.addHandler(handler)
    return logger
