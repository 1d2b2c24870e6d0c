"""The arguments the functions share: meaning, unit and domain of each, said once."""

from __future__ import annotations

from typing import Annotated

from .parameters import Arg, Divisor, Each, Pole

__all__ = [
    "Amount",
    "CashFractions",
    "Cost",
    "Costs",
    "CounterFlow",
    "CounterShare",
    "Divisor",
    "Each",
    "FunctionName",
    "Growth",
    "LowerBounds",
    "Months",
    "NotOne",
    "Payment",
    "Rates",
    "Revenue",
    "Revenues",
    "Share",
    "Shares",
    "WholeMonths",
]

Amount = Annotated[float, Arg("Amount, of any sign", unit="currency")]
Revenue = Annotated[float, Arg("Revenue that the share is a share of", unit="currency", low=0)]
Cost = Annotated[float, Arg("Cost, entered positive", unit="currency", low=0)]
Payment = Annotated[float, Arg("Payment of the share, gross or net", unit="currency")]
CounterFlow = Annotated[float, Arg("Money flowing back, entered positive", unit="currency", low=0)]
Share = Annotated[float, Arg("Revenue share: 0.2 or 20%, never 20", unit="fraction", low=0, high=1)]
NotOne = Annotated[Share, Pole(1.0)]  # 1 - share divides
CounterShare = Annotated[
    float, Arg("Share on the counterparty's revenue, as a fraction", unit="fraction", low=0, high=1)
]
Months = Annotated[float, Arg("Length of the period in months", unit="months", above=0)]
WholeMonths = Annotated[
    float, Arg("Length of the period in whole months", unit="months", low=1, high=1200, integer=True)
]
Growth = Annotated[float, Arg("Growth per month as a fraction", unit="fraction per month", above=-1)]
LowerBounds = Annotated[
    list[float], Arg("Lower bounds of the tiers, the first is 0", unit="currency", low=0, rising=True)
]
Rates = Annotated[list[float], Arg("Share of each tier as a fraction", unit="fraction", low=0, high=1)]
Revenues = Annotated[list[float], Arg("Revenue of each stream", unit="currency", low=0)]
Shares = Annotated[list[float], Arg("Share of each stream as a fraction", unit="fraction", low=0, high=1)]
Costs = Annotated[list[float], Arg("Costs, entered positive", unit="currency", low=0)]
FunctionName = Annotated[str, Arg('Name of a function as text, such as "IMPLIED_REVENUE"')]
CashFractions = Annotated[
    list[float], Arg("Fraction of each cost paid in cash, the rest in credits", unit="fraction", low=0, high=1)
]
