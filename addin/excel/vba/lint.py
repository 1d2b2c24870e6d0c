"""What Excel would refuse or garble in a VBA project, found before it gets there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .spelling import two_spellings
from .words import CODE_PAGE, KEYWORDS

LONGEST_LINE = 1000
MOST_CONTINUATIONS = 24
LONGEST_NAME = 31  # characters of a module's name

_START = re.compile(
    r"^\s*(?:Public |Private |Friend |Static )*(Sub|Function|Property (?:Get|Let|Set))\s+(\w+)\s*(?:\((.*)\))?",
    re.IGNORECASE,
)
_END = re.compile(r"^\s*End (Sub|Function|Property)\b", re.IGNORECASE)
_LABEL = re.compile(r"^\s*(\w+):\s*(?:'.*)?$")
_JUMP = re.compile(r"\b(?:GoTo|Resume)\s+([A-Za-z]\w*)", re.IGNORECASE)
_NAMED = re.compile(r"(?:Optional |ByVal |ByRef |ParamArray )*(\w+)", re.IGNORECASE)
_VARIABLES = re.compile(
    r"^\s*(?:Dim|Static|Private|Public)\s+(?!(?:Sub|Function|Const|Declare|Property|Enum|Type|PtrSafe|WithEvents)\b)(.*)",
    re.IGNORECASE,
)
_OPENERS = {
    "if": "end if",
    "select case": "end select",
    "for": "next",
    "do": "loop",
    "with": "end with",
    "while": "wend",
}


def faults_of(modules: Mapping[str, str]) -> list[str]:
    """The faults of a project, as sentences; none where it is sound."""
    faults: list[str] = []
    for name, text in modules.items():
        found = (*_module(name, text), *_lines(text), *_procedures(text), *_blocks(text))
        faults += [f"{name}: {fault}" for fault in found]
    return [*faults, *two_spellings(modules)]


def _module(name: str, text: str) -> Iterator[str]:
    if len(name) > LONGEST_NAME:
        yield f"the name is longer than {LONGEST_NAME} characters"
    if f'Attribute VB_Name = "{name}"' not in text:
        yield "VB_Name has another name"
    garbled = {c for c in text if not _encodes(c)}
    if garbled:
        yield f"{CODE_PAGE} has no {' '.join(sorted(garbled))}"
    if placeholder := re.search(r"@[A-Z_]+@", text):
        yield f"{placeholder[0]} was not filled in"


def _encodes(character: str) -> bool:
    try:
        character.encode(CODE_PAGE)
    except UnicodeEncodeError:
        return False
    return True


def _lines(text: str) -> Iterator[str]:
    run = 0
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) >= LONGEST_LINE:
            yield f"line {number} has {len(line)} characters"
        run = run + 1 if line.endswith(" _") else 0
        if run == MOST_CONTINUATIONS + 1:
            yield f"line {number} has too many continuations"


@dataclass
class _Procedure:
    kind: str
    name: str
    arguments: str
    statements: list[str] = field(default_factory=list)
    ended: bool = False


def _procedures(text: str) -> Iterator[str]:
    """Faults of procedures: an open or doubled one, a keyword as a name, a jump to nowhere."""
    found: list[_Procedure] = []
    for line in _statements(text):
        inside = bool(found) and not found[-1].ended
        if start := _START.match(line):
            found.append(_Procedure(start[1].casefold(), start[2], start[3] or ""))
        elif (end := _END.match(line)) and not inside:
            yield f"{end[0].strip()} ends nothing"
        elif end:
            found[-1].ended = True
        elif inside:
            found[-1].statements.append(line)
    for procedure in found:
        yield from _procedure(procedure)
    names = Counter(_once(procedure) for procedure in found)
    yield from (f"{name} is defined {n} times" for name, n in names.items() if n > 1)


def _once(procedure: _Procedure) -> str:
    """What may stand once: a property has a procedure for each thing done with it."""
    name = procedure.name.casefold()
    return f"{procedure.kind} {name}" if procedure.kind.startswith("property") else name


def _procedure(procedure: _Procedure) -> Iterator[str]:
    name, statements = procedure.name, procedure.statements
    if not procedure.ended:
        yield f"{name} has no end"
    yield from (f"{name} names an argument {a}" for a in _keywords(procedure.arguments))
    for line in statements:
        if declared := _VARIABLES.match(line):
            yield from (f"{name} names a variable {v}" for v in _keywords(declared[1]))
    labels = {label[1].casefold() for line in statements if (label := _LABEL.match(line))}
    jumps = {jump.casefold() for line in statements for jump in _JUMP.findall(line)} - {"next"}
    yield from (f"{name} jumps to {jump}, which it does not have" for jump in sorted(jumps - labels))


def _keywords(declarations: str) -> list[str]:
    names = [m[1] for d in declarations.split(",") if (m := _NAMED.match(d.strip()))]
    return [name for name in names if name.casefold() in KEYWORDS]


def _blocks(text: str) -> Iterator[str]:
    """Blocks that are not closed, or closed by another's end."""
    open_blocks: list[str] = []
    for line in _statements(text):
        words = line.strip().casefold()
        if _END.match(line) and open_blocks:
            yield f"{open_blocks[-1]} is still open before {words!r}"
            open_blocks = []
        elif opened := _opener(words):
            open_blocks.append(opened)
        elif (closed := _closer(words)) and closed != (open_blocks and _OPENERS[open_blocks.pop()]):
            yield f"{words!r} closes another block"


def _closer(words: str) -> str:
    """The end of a block that a statement is, "" if it is not one."""
    return next((end for end in _OPENERS.values() if re.match(rf"{end}\b", words)), "")


def _opener(words: str) -> str:
    """The block that a statement opens; an If with something behind its Then opens none."""
    for word in _OPENERS:
        if words == word or words.startswith(word + " "):
            single = word == "if" and not words.endswith(" then")
            return "" if single or re.search(r":\s*(next|loop|wend)\b", words) else word
    return ""


def _statements(text: str) -> Iterator[str]:
    """Logical lines without texts and comments, of conditional code the first branch."""
    joined = re.sub(r" _\n\s*", " ", "\n".join(text.splitlines()))
    taken: list[bool] = []  # of each #If around a line, whether its first branch lasts
    for line in joined.splitlines():
        bare = re.sub(r'"(?:[^"]|"")*"', '""', line)
        bare = re.sub(r"(?:^|\s)Rem\b.*|'.*", "", bare).rstrip()
        directive = bare.strip().casefold()
        if directive.startswith("#if"):
            taken.append(True)
        elif directive.startswith("#else") and taken:
            taken[-1] = False
        elif directive.startswith("#end if") and taken:
            taken.pop()
        elif bare and all(taken) and not directive.startswith("#const"):
            yield bare
