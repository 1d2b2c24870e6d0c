"""What `netshare check` takes for 100,000 formulas, beside openpyxl only loading the same file.

    cd tests && python -m tools.benchmark_check

Not a test: a busy machine makes it slower, and only the ratios of one run can be compared.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook, load_workbook

from workbooks.check.checker import check
from workbooks.editions.saving import render

ROWS, LIMIT = 25_000, 15.0  # four formulas a row; seconds


def workbook(path: Path) -> None:
    """Our functions beside Excel's, with their values saved."""
    book = Workbook()
    for row in range(1, ROWS + 1):
        book.active.append(
            [
                100 + row % 7,
                0.2,
                50 + row % 3,
                f"=IMPLIED_REVENUE(A{row},B{row})",
                f"=COVERAGE_RATIO(D{row},C{row})",
                f"=IF(E{row}>1,D{row}-C{row},0)",
                f"=SUM(D{row}:F{row})",
            ]
        )
    path.write_bytes(render(book, path.name)[0])


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "many.xlsx"
        workbook(path)
        stages: list[tuple[str, float]] = []
        taken = seconds(lambda: check(path, lambda name: stages.append((name, time.perf_counter()))))
        end = time.perf_counter()
        base = seconds(lambda: load_workbook(path))
    print(f"check of {4 * ROWS:,} formulas  {taken:6.2f} s  (limit {LIMIT:.0f} s)")
    for (name, start), until in zip(stages, [t for _, t in stages[1:]] + [end], strict=True):
        print(f"  {name:32}{until - start:6.2f} s")
    print(f"openpyxl.load_workbook     {base:6.2f} s  check takes {taken / base:.1f} times as long")
    # the builder's own memory counts too: it came first
    print(f"peak memory                {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:6.0f} MB")


if __name__ == "__main__":
    main()
