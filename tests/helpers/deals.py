"""Deals made up for tests: none of their names, periods, currencies or amounts is the shipped one's."""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import io
from pathlib import Path

from workbooks.deal.figures import FIGURE_COLUMNS, Figure

# a three-period royalty deal: names, years and currency of its own, periods of 12, 12 and 6 months
ROYALTY = """\
entity,metric,period,start,end,value,unit,status,bound,source
Studio North,royalty_payment,FY24,2023-07-01,2024-06-30,1.2,EUR thousand,AUDITED,EXACT,Annual report
Studio North,royalty_payment,FY25,2024-07-01,2025-06-30,1.5,EUR thousand,AUDITED,EXACT,Annual report
Studio North,royalty_payment,H1 FY26,2025-07-01,2025-12-31,0.9,EUR thousand,COMPANY_STATED,EXACT,Half-year report
Studio North,royalty_rate,FY24,,,0.12,fraction,AUDITED,EXACT,Contract
Studio North,royalty_rate,FY25,,,0.12,fraction,AUDITED,EXACT,Contract
Studio North,royalty_rate,H1 FY26,,,0.1,fraction,AUDITED,EXACT,Contract
Studio North,production_cost,FY24,,,7,EUR thousand,AUDITED,EXACT,Annual report
Studio North,production_cost,FY25,,,9,EUR thousand,AUDITED,EXACT,Annual report
Studio North,production_cost,H1 FY26,,,9.5,EUR thousand,COMPANY_STATED,EXACT,Half-year report
"""


def written(figures: list[Figure], path: Path) -> Path:
    """Figures as a CSV file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, FIGURE_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: getattr(f, name) for name in FIGURE_COLUMNS} for f in figures)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def monthly(count: int, *, months: int = 1, growth: float = 1.03) -> list[Figure]:
    """So many periods of so many months each, every amount growing."""
    figures = []
    year, month = 2022, 1
    for n in range(count):
        start = dt.date(year, month, 1)
        month += months - 1
        year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
        end = dt.date(year, month, calendar.monthrange(year, month)[1])
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        period, factor = f"P{n + 1}", growth**n
        for metric, role, value, unit in (
            ("licence_fee", "payment", 100 * factor, "JPY"),
            ("licence_rate", "share", 0.25, "fraction"),
            ("hosting", "cost", 300 * factor, "JPY"),
            ("flow back", "counter_flow", 10 * factor, "JPY"),
        ):
            entity = "Licensor KK" if role == "counter_flow" else "Maker KK"
            figures.append(
                Figure(
                    entity,
                    metric,
                    role,
                    period,
                    start,
                    end,
                    float(months),
                    value,
                    None,
                    None,
                    unit,
                    "AUDITED",
                    "EXACT",
                    "Ledger",
                    "",
                    "",
                    "",
                    f"figures.csv, row {len(figures) + 2}",
                )
            )
    return figures
