"""What the sheets say about where their functions are: each edition says it in its own words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Wording:
    """The sentences in which editions differ, by what each of them is about."""

    answers_follow: str  # Cover: when a changed figure changes the answers
    replacing_figures: str  # Figures: when to replace them; the rest of the sentence follows the colon
    typing_functions: str  # Functions: where a function can be typed
    on_disagreement: str  # Checks: what to do where a function and its native formula differ
    on_another_version: str  # Checks: what to do where other functions are loaded
    start: tuple[str, ...] = ()  # Cover: a heading, and how to make the workbook compute
