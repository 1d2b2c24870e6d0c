"""Bad input from outside: one sentence that names the place, on one line that a terminal can be trusted with."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

LONGEST_SENTENCE = 300  # characters of a line
_LONGEST_WORD = 80  # characters between two spaces of a line that is too long
_LONGEST_MEANT = 100  # characters; finding what resembles a text takes time


class Refusal(Exception):
    """What was given cannot be used. Its text is shown to the user as it is; nothing was changed."""

    def __init__(self, text: str) -> None:
        super().__init__(one_line(text))


def one_line(text: str) -> str:
    """A text that may hold anything, as one line: what cannot be seen escaped, the middle left out if it is long."""
    line = escaped(text)
    if len(line) > LONGEST_SENTENCE:
        line = " ".join(shortened(word, _LONGEST_WORD) for word in line.split(" "))
    return shortened(line, LONGEST_SENTENCE)


def escaped(text: str) -> str:
    """Line breaks, control characters, marks of direction and halves of characters as Python writes them: \\n, \\u202e."""
    return text if text.isprintable() else "".join(map(_seen, text))


def _seen(character: str) -> str:
    if character.isprintable() or unicodedata.category(character) == "Zs":  # a space of any width
        return character
    return character.encode("unicode_escape").decode("ascii")


def shortened(text: str, longest: int) -> str:
    """A text with its beginning and its end, and … between them where it is too long."""
    if len(text) <= longest:
        return text
    end = (longest - 1) // 2
    return f"{text[: longest - 1 - end]}…{text[len(text) - end :]}"


def nearest(word: str, known: Iterable[str], alike: float = 0.76) -> str:
    """The known word that another resembles most; "" if none does. `alike` is from 0 to 1, where they are the same."""
    names = {name.casefold(): name for name in known if name}
    close = get_close_matches(word[:_LONGEST_MEANT].casefold(), names, 1, alike)
    return names[close[0]] if close else ""


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """What follows a word that is not known: the one that was probably meant, or what else is to be said."""
    meant = nearest(word, known)
    return f"; did you mean {meant}?" if meant else otherwise
