"""Formula text as tokens, and which of them open a call."""

from __future__ import annotations

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError

LONGEST_FORMULA = 8_192  # characters in Excel
# Under this prefix Excel stores the functions of an Office add-in. Ours have no namespace: it would stand
# in what users type and read, NS.IMPLIED_REVENUE(…), and in no other edition, nor in the documentation,
# nor in WHY("IMPLIED_REVENUE",…).
CUSTOM = "_xldudf_"
# Under this one, and without underscores, LibreOffice saves the functions of its extension into an .xlsx.
SERVICE = "ORG.NETSHARE.CALC.ADDIN."


def tokens_of(formula: str) -> list[Token]:
    """The formula's tokens; ValueError where its brackets or quotes do not match."""
    try:
        tokens: list[Token] = Tokenizer(formula).items
    except (TokenizerError, IndexError) as e:  # IndexError: a bracket closed that none had opened
        raise ValueError("its brackets or quotes do not match") from e
    return tokens


def opens_call(token: Token) -> bool:
    return bool(token.type == Token.FUNC and token.subtype == Token.OPEN)
