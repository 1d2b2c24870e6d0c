"""The command in limits: each run is a process of its own, forked from this one, which has imported what all need.

It reads a line of JSON for each run, the folder and the words, and answers with a line: exit code, output, errors.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import traceback
from collections.abc import Sequence
from typing import IO, NoReturn

from workbooks.check import checker, report
from workbooks.command import cli

__all__ = ["checker", "report"]


def run(folder: str, words: Sequence[str], limits: tuple[int, int], out: IO[bytes], err: IO[bytes]) -> NoReturn:
    code = 1
    try:
        for number, file in ((1, out), (2, err)):
            os.dup2(file.fileno(), number)
        memory, seconds = limits
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        os.chdir(folder)
        sys.argv = ["netshare", *words]
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


def main() -> None:
    memory, seconds = map(int, sys.argv[1:])
    for line in sys.stdin:
        folder, *words = json.loads(line)["words"]
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            child = os.fork()
            if not child:
                run(folder, words, (memory, seconds), out, err)
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            texts = [(file.seek(0), file.read().decode())[1] for file in (out, err)]
        print(json.dumps({"result": [code, *texts]}), flush=True)


if __name__ == "__main__":
    main()
