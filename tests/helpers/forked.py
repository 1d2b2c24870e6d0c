"""The command in processes that have no imports to make: each is forked from this one, which has made them.

It reads a line of JSON for each run and answers with one: exit code, output, errors.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
import traceback
from typing import IO, Any, NoReturn

from workbooks.command import cli

for name in (
    "addin.engine.calculator",
    "addin.excel.files.xlam",
    "addin.lite.bundle",
    "workbooks.check.report",
    "workbooks.template.summary",
):
    importlib.import_module(name)


def run(request: dict[str, Any], out: IO[bytes], err: IO[bytes]) -> NoReturn:
    code = 1
    try:
        for number, file in ((1, out), (2, err)):
            os.dup2(file.fileno(), number)
        os.environ.clear()
        os.environ.update(request["environment"])
        os.chdir(request["folder"])
        limit(**request["limits"])
        sys.argv = ["netshare", *request["words"]]
        cli.main()
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def limit(memory: int = 0, seconds: int = 0) -> None:
    """Address space in bytes, and time of the processor."""
    import resource

    for which, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        if most:
            resource.setrlimit(which, (most, most))


def main() -> None:
    for line in sys.stdin:
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            child = os.fork()
            if not child:
                run(json.loads(line), out, err)
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            texts = [(file.seek(0), file.read().decode())[1] for file in (out, err)]
        print(json.dumps({"result": [code, *texts]}), flush=True)


if __name__ == "__main__":
    main()
