"""Texts as VBA writes them, and the names it does not allow."""

from __future__ import annotations

from collections.abc import Iterable

CODE_PAGE = "cp1252"  # the only characters that a module can hold
LONGEST_HELP_TEXT = 255  # characters that Excel shows of a help text

# the keywords of the language specification that no variable may be called
_RESERVED = """
    abs addressof alias and any array as attribute boolean byref byte byval call case cbool cbyte
    ccur cdate cdbl cdec cdecl cint circle clng clnglng clngptr close const csng cstr currency cvar
    cverr date debug decimal declare defbool defbyte defcur defdate defdbl defint deflng deflnglng
    deflngptr defobj defsng defstr defvar dim do doevents double each else elseif empty end endif
    enum eqv erase event exit false fix for friend function get global gosub goto if imp implements
    in input inputb int integer is lbound len lenb let like line linput local lock long longlong
    longptr loop lset me mod new next not nothing null object on open option optional or paramarray
    preserve print private property pset public put raiseevent redim rem resume return rset scale seek select
    set sgn shared single spc static stop string sub tab then to true type typeof ubound unlock until
    variant vb_base wend while with withevents write xor
"""
KEYWORDS = frozenset(_RESERVED.split())


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def listed(names: Iterable[str]) -> str:
    """Names as one text with commas, in lines of ten: a line has room for a thousand characters."""
    rest, lines = list(names), []
    while rest:
        lines.append(quoted(",".join(rest[:10]) + ("," if rest[10:] else "")))
        rest = rest[10:]
    return " & _\n    ".join(lines)
