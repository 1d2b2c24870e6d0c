"""What is wrong with a part, in words: readers say it in terms of their own code."""

from __future__ import annotations

import re
from xml.parsers import expat
from xml.parsers.expat import errors

from .container import short

_NO_DECLARATION = "its XML declaration is not a valid one"
_NO_ENCODING = "its encoding cannot be read"
_EXPAT = {
    errors.XML_ERROR_SYNTAX: "its first tag or the name of a namespace is not a valid one",
    errors.XML_ERROR_NO_ELEMENTS: "it ends before its last element is closed",
    errors.XML_ERROR_INVALID_TOKEN: "it has a character that XML does not allow there",
    errors.XML_ERROR_UNCLOSED_TOKEN: "it ends within a tag",
    errors.XML_ERROR_PARTIAL_CHAR: "it ends within a character",
    errors.XML_ERROR_TAG_MISMATCH: "an end tag does not match its start tag",
    errors.XML_ERROR_DUPLICATE_ATTRIBUTE: "a tag has the same attribute twice",
    errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: "something follows its last element",
    errors.XML_ERROR_UNDEFINED_ENTITY: "it uses an entity that is not defined",
    errors.XML_ERROR_BAD_CHAR_REF: "it names a character that XML does not allow",
    errors.XML_ERROR_MISPLACED_XML_PI: "its XML declaration does not stand at its start",
    errors.XML_ERROR_UNKNOWN_ENCODING: "its encoding is not known",
    errors.XML_ERROR_INCORRECT_ENCODING: "its encoding is not the one it declares",
    errors.XML_ERROR_UNCLOSED_CDATA_SECTION: "it ends within a text",
    errors.XML_ERROR_UNBOUND_PREFIX: "a tag uses a namespace prefix that is not declared",
    errors.XML_ERROR_UNDECLARING_PREFIX: "it declares a namespace prefix as nothing",
    errors.XML_ERROR_XML_DECL: _NO_DECLARATION,
    errors.XML_ERROR_RESERVED_PREFIX_XML: "it declares a namespace that is reserved",
    errors.XML_ERROR_RESERVED_PREFIX_XMLNS: "it declares a namespace that is reserved",
    errors.XML_ERROR_RESERVED_NAMESPACE_URI: "it declares a namespace that is reserved",
}
_BY_CODE = {errors.codes[message]: words for message, words in _EXPAT.items()}
# what libxml2 refuses beyond that, by its numbers
_BY_LIBRARY_CODE = {
    32: _NO_ENCODING,
    63: "it has a text that is too long",
    108: _NO_DECLARATION,
    110: "it has a name that is too long",
    114: "it has a text that is too long",
    513: "an xml:id stands twice",
    539: "an xml:id is not a valid one",
}
# what openpyxl and Python say of content that does not fit; of their words only the content itself is repeated
_COMPLAINTS = (
    (r"There is no item named '(.{1,80}?)' in the archive", "its part {} is missing"),
    (r"could not convert string to float: ['\"](.{0,40})", "{part} has {!r} where a number belongs"),
    (
        r"invalid literal for int\(\) with base 10: ['\"](.{0,40})",
        "{part} has {!r} where a number or a cell's address belongs",
    ),
    (r"'?(.{1,40}?)'? is not a valid (?:coordinate|column|row|range)", "{part} has {!r} where a cell belongs"),
    (r"\.(\w{1,40}) should be <", "{part} lacks {!r} where it is needed"),
    (r"missing \d+ required .*?: '(\w{1,40})'", "{part} lacks {!r} where it is needed"),
    (r"unexpected keyword argument '(\w{1,40})'", "{part} has {!r} where it does not belong"),
    (r"Table with name (.{1,40}) already exists", "{part} is a second table of the name {}"),
    (r"(?:Max|Min) value is (-?[\d.]+)", "{part} has a number beyond {}, the limit there"),
    (r"isoformat|ISO datetime|datetime\.datetime", "{part} has something else where a date belongs"),
    (r"Colors must be", "{part} has a color that is not written in eight hexadecimal digits"),
    (r"Value must be one of", "{part} has a word that is not one of those allowed there"),
    (r"must match|match pattern", "{part} has a text that is not of the form needed there"),
    (r"<class '(?:int|float)'>", "{part} has something else where a number belongs"),
    (r"expected <class|expected string|must be a sequence|NoneType", "{part} lacks something that is needed there"),
    (r"no valid workbook part", "its list of parts does not name a workbook"),
    (r"index out of range", "{part} names a format or text that is not there"),
)
NOT_XML = "it is not well-formed XML"


def damaged(part: str, error: Exception) -> str:
    """Where and why a part is not well-formed XML."""
    line = getattr(error, "lineno", None)
    where = f" (line {line})" if line else ""
    return f"its part {short(part)}{where} is damaged: {_not_well_formed(error)}"


def _not_well_formed(error: Exception) -> str:
    code = getattr(error, "code", 0)
    if isinstance(error, expat.ExpatError):
        return _BY_CODE.get(error.code, NOT_XML)
    return _BY_LIBRARY_CODE.get(code, NOT_XML) if isinstance(error, SyntaxError) else _NO_ENCODING


def complaint(error: BaseException, part: str) -> str:
    """What a reader says of a part: one clause without the names of its own code."""
    while error.__cause__ is not None:  # the outer ones only say that there was one
        error = error.__cause__
    if isinstance(error, SyntaxError):
        return damaged(part, error)
    said = str(error.args[0]) if error.args else ""
    where = f"its part {short(part)}"
    for pattern, words in _COMPLAINTS:
        found = re.search(pattern, said)
        if found:
            content = [group.rstrip("'\"") for group in found.groups()]
            return words.format(*content, part=where)
    if isinstance(error, KeyError):
        return f"{where} names the relation {short(said.rpartition(' ')[2])!r}, which is missing"
    return f"{where} has content that does not belong there"
