"""What a call costs: each figure beside its limit and beside the same work without the boundary.

    cd tests && python -m tools.benchmark

Not a test: a busy machine makes it slower, and only the ratios of one run can be compared.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from udfs import caller, registry

ROOT = Path(__file__).parent.parent.parent
REVENUE = registry["IMPLIED_REVENUE"]
ROWS = 100_000


def each(work: Callable[[], object], times: int = 20_000, rounds: int = 9) -> float:
    """Seconds of one call, the median of several rounds."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(times):
            work()
        taken.append((time.perf_counter() - start) / times)
    return median(taken)


def drawn(distribution: str) -> object:
    sample = caller(registry["MC_SAMPLE"])(distribution, 0.18, 0.22, float(ROWS), 7.0, 0.2)
    return caller(registry["MC_SUMMARY"])(sample)


def importing() -> float:
    """Seconds of `import udfs`, cumulative, as -X importtime counts them."""
    taken = []
    for _ in range(7):
        command = [sys.executable, "-X", "importtime", "-c", "import udfs"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        [cumulative] = re.findall(r"\|\s*(\d+) \| udfs\n", done.stderr)
        taken.append(int(cumulative) / 1e6)
    return median(taken)


def main_job() -> float:
    """Seconds of the bare command in an empty folder."""
    netshare = Path(sys.executable).parent / "netshare"
    taken = []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            subprocess.run([str(netshare)], cwd=folder, capture_output=True, check=True)
            taken.append(time.perf_counter() - start)
    return median(taken)


def main() -> None:
    call, body = caller(REVENUE), REVENUE.body
    payments = [[random.uniform(1, 1000)] for _ in range(ROWS)]
    shares = [[random.uniform(0.05, 1)] for _ in range(ROWS)]
    mixed = [[("x", 20.0, 0.0)[i // 100 % 3]] if i % 100 == 0 else row for i, row in enumerate(shares)]
    plain = each(lambda: body(493.8, 0.2, 0.0))
    rows = each(lambda: [[p[0] / s[0]] for p, s in zip(payments, shares, strict=True)], 1, 5)
    lines = [
        ("bare function, 3 arguments", plain, plain, None),
        ("call, 3 numbers in their domains", each(lambda: call(493.8, 0.2, 0.0)), plain, 1e-6),
        ("call, 2 numbers, a default", each(lambda: call(493.8, 0.2)), plain, 1e-6),
        ("call, a logical", each(lambda: call(493.8, True)), plain, 4e-6),
        ("call, a blank", each(lambda: call(493.8, 0.2, None)), plain, 4e-6),
        ("call, 20 for 20%", each(lambda: call(493.8, 20.0)), plain, 4e-6),
        ("call, a text", each(lambda: call(493.8, "20%")), plain, 4e-6),
        ("plain division, 100,000 rows", rows, rows, None),
        ("call, 100,000 rows", each(lambda: call(payments, shares), 1, 7), rows, 80e-3),
        ("call, 100,000 rows, 1% bad", each(lambda: call(payments, mixed), 1, 7), rows, 120e-3),
        ("100,000 draws and summary, UNIFORM", each(lambda: drawn("UNIFORM"), 1, 5), None, 150e-3),
        ("100,000 draws and summary, PERT", each(lambda: drawn("PERT"), 1, 5), None, 150e-3),
        ("import udfs", importing(), None, 40e-3),
        ("netshare, the main job", main_job(), None, 3.0),
    ]
    print(f"{'':36}{'measured':>12}{'limit':>12}{'ratio':>8}")
    for label, seconds, base, limit in lines:
        ratio = f"{seconds / base:.1f}" if base else ""
        print(f"{label:36}{scaled(seconds):>12}{scaled(limit) if limit else '':>12}{ratio:>8}")


def scaled(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.2f} {unit}"
    return f"{seconds / 1e-6:.2f} µs"


if __name__ == "__main__":
    main()
