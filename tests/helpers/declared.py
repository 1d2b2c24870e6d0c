"""The worked cases that the declarations hold, as tests take them."""

from __future__ import annotations

from typing import Any

import pytest

from udfs import functions

CASES = [pytest.param(f, c, id=f"{f.name}-{i}") for f in functions for i, c in enumerate(f.cases)]


def as_scalar(value: Any) -> Any:
    """A result of one cell, whatever it came from, is that cell."""
    return value[0][0] if isinstance(value, list) and len(value) == len(value[0]) == 1 else value
