"""Text as it is compared and as it is shown: white space of any kind, however much of it, is one space."""

from __future__ import annotations

ZERO_WIDTH = (0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF)
# the code points that count as white space, apart from the space itself
WHITE_SPACE = (
    *range(0x9, 0xE),
    *range(0x1C, 0x20),
    *(0x85, 0xA0, 0x1680),
    *range(0x2000, 0x200B),
    *(0x2028, 0x2029, 0x202F, 0x205F, 0x3000),
    *ZERO_WIDTH,
)
_AS_SPACE = dict.fromkeys(ZERO_WIDTH, " ")  # Python itself knows the others


def plain(text: str) -> str:
    """The text without the white space that does not count: at its ends, and all but one space between words."""
    if not text.isascii():
        text = text.translate(_AS_SPACE)
    return " ".join(text.split())


def as_shown(text: str) -> str:
    """The text on one line, without characters that have no look of their own."""
    return text if text.isprintable() else plain("".join(c if c.isprintable() else " " for c in text))
