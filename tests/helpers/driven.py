"""Hosts that the tests drive: a process that answers each line of JSON with a line, if it is there at all."""

from __future__ import annotations

import json
import os
import select
import subprocess
from typing import Any, NoReturn

import pytest


def missing(sentence: str) -> NoReturn:
    """A host that is not there: loudly skipped, in CI a failure."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(sentence)


def ask(process: subprocess.Popen[str], patience: float, request: dict[str, Any]) -> Any:
    """What it answers within that many seconds."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(request, allow_nan=False) + "\n")
    process.stdin.flush()
    ready, _, _ = select.select([process.stdout], [], [], patience)
    assert ready, f"no answer within {patience} s: {str(request)[:200]}"
    answer = json.loads(process.stdout.readline())
    assert "failed" not in answer, answer["failed"]
    return answer["result"]
