"""What the edition for xlwings Lite costs in Pyodide: to start, one call, a long column.

    cd tests && python -m tools.benchmark_lite

Beside each the same function called in the same Python without xlwings around it. Not a test: a busy
machine makes it slower, and only the ratios of one run can be compared.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from addin.lite import bundle
from helpers.lite_runtime import running

TIMES, ROWS = 5_000, 100_000
BARE = f"""
import json, time
from main import caller, registry
function = caller(registry["IMPLIED_REVENUE"])
column = [[float(n)] for n in range({ROWS})]
start = time.perf_counter()
for _ in range({TIMES}):
    function(493.8, 0.2)
between = time.perf_counter()
function(column, 0.2)
json.dumps([(between - start) * 1e3, (time.perf_counter() - between) * 1e3])
"""


def main() -> None:
    source = bundle.source()
    print(f"main.py: {len(source.encode()):,} bytes, {len(source.splitlines()):,} lines")
    column = [[float(n)] for n in range(ROWS)]
    what = {"name": "IMPLIED_REVENUE", "args": [[[493.8]], [[0.2]], None], "times": TIMES}
    for name in ("node", "chromium"):
        with tempfile.TemporaryDirectory() as folder, running(name, Path(folder)) as runtime:
            parts = ", ".join(f"{part} {ms:.0f} ms" for part, ms in runtime.times.items())
            print(f"{name}: starts in {sum(runtime.times.values()) / 1e3:.2f} s ({parts})")
            taken = runtime.ask("time", **what, column=column, others=[[[0.2]], None])
            scalar, long = runtime.ask("run", code=BARE)
            each = taken["scalar"] / TIMES * 1e3
            print(f"{name}: one call {each:.0f} µs, {each / (scalar / TIMES * 1e3):.0f} times the function alone")
            print(
                f"{name}: {ROWS:,} rows {taken['range']:.0f} ms, {taken['range'] / long:.1f} times the function alone"
            )


main()
