"""The `netshare` command: the front door."""

import sys
from functools import partial

from . import terminal

try:
    import udfs  # noqa: F401 - or it says why not, before anything else is imported
except ImportError as error:
    terminal.set_up()
    sys.exit(terminal.exit_code(partial(terminal.refuse, str(error))))
