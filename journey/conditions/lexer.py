"""Text to tokens. Whitespace separates; there are no comments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from journey.conditions.advice import bad_operator, full_width, narrow
from journey.conditions.errors import ConditionError, ErrorCode
from journey.conditions.limits import NUMBER_DIGITS_MAX, TEXT_CHARACTERS_MAX

TokenKind = Literal["name", "integer", "number", "text", "operator", "end"]

_OPERATORS = frozenset(("==", "!=", "<=", ">=", "&&", "||", "<", ">", *"!+-*/%?:.,()[]"))
_ESCAPES = {"\\": "\\", "'": "'", '"': '"', "n": "\n", "t": "\t", "r": "\r"}
_token = re.compile(
    r"""[ \t\r\n]+
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<number>[0-9]+(?:\.[0-9]+)?)(?P<tail>[A-Za-z_][A-Za-z0-9_]*)?
    |(?P<text>'(?:[^'\\\r\n]|\\.)*'|"(?:[^"\\\r\n]|\\.)*")
    |(?P<operator>[=!<>&|]+|[-+*/%?:.,()\[\]])
    """,
    re.VERBOSE,
)
_escape = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a condition: what it is, what it means, where it stands."""

    kind: TokenKind
    text: str
    """As written; of a text, what it means."""
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The tokens of a condition, and an `end` after them.

    Raises: ConditionError at the first character that belongs to none.
    Cost: O(n), n <= TEXT_CHARACTERS_MAX.
    """
    if len(text) > TEXT_CHARACTERS_MAX:
        message = f"a condition has at most {TEXT_CHARACTERS_MAX} characters, found {len(text)}"
        raise ConditionError(ErrorCode.LIMIT, message, TEXT_CHARACTERS_MAX, "split it, or keep a table")
    found: list[Token] = []
    position = 0
    while position < len(text):
        match = _token.match(text, position)
        if match is None:
            raise _stray(text, position)
        if match.lastgroup is not None:
            found.extend(_read(text, match))
        position = match.end()
    return [*found, Token("end", "", len(text), len(text))]


def _read(text: str, match: re.Match[str]) -> list[Token]:
    start, end = match.span()
    if match["name"]:
        return [Token("name", match["name"], start, end)]
    if match["number"]:
        return [_number(match)]
    if match["text"]:
        return [Token("text", _unescaped(match["text"], start), start, end)]
    return _operators(text, match["operator"], start)


def _operators(text: str, run: str, start: int) -> list[Token]:
    """One operator, or one with `!`s after it: `a ==!b`, `!!a`."""
    if not run.strip("!"):
        return [Token("operator", "!", start + i, start + i + 1) for i in range(len(run))]
    head = run.rstrip("!")
    if head not in _OPERATORS:
        raise bad_operator(text, start, head) or ConditionError(
            ErrorCode.OPERATOR, f"unknown operator '{head}'", start, length=len(head)
        )
    end = start + len(head)
    rest = [Token("operator", "!", i, i + 1) for i in range(end, start + len(run))]
    return [Token("operator", head, start, end), *rest]


def _number(match: re.Match[str]) -> Token:
    start, end = match.span()
    digits = match["number"]
    if match["tail"]:
        message = f"'{match[0]}' is neither a number nor a name"
        raise ConditionError(ErrorCode.NUMBER, message, start, _number_advice(match), length=end - start)
    if len(digits.replace(".", "").lstrip("0")) > NUMBER_DIGITS_MAX or len(digits) > 2 * NUMBER_DIGITS_MAX:
        message = f"a number has at most {NUMBER_DIGITS_MAX} digits"
        raise ConditionError(ErrorCode.NUMBER, message, start, "write an id in quotes", length=end - start)
    return Token("number" if "." in digits else "integer", digits, start, end)


def _number_advice(match: re.Match[str]) -> str:
    if match["tail"] in ("ms", "s", "m", "h", "d", "w"):
        return f"write: duration('{match[0]}')"
    if match["tail"][0] in "eE_" and match["tail"].strip("eE_0123456789") == "":
        plain = match[0].replace("_", "")
        if len(plain.lower().partition("e")[2]) <= 1:
            return f"write: {Decimal(plain):f}"
    return f"write a text in quotes: '{match[0]}'"


def _unescaped(written: str, start: int) -> str:
    def one(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16)) if match[1] else _ESCAPES.get(match[2], "")
        if not character or "\ud800" <= character <= "\udfff":
            message = f"unknown escape '{match[0]}' in a text"
            advice = "write \\\\ for a backslash; known are \\' \\\" \\n \\t \\r and \\u with four digits 0-f"
            raise ConditionError(
                ErrorCode.TEXT, message, start + 1 + match.start(), advice, length=len(match[0])
            )
        return character

    return _escape.sub(one, written[1:-1])


def _stray(text: str, position: int) -> ConditionError:
    """Why no token begins here."""
    character = text[position]
    if narrow(character) != character:
        return full_width(text, position)
    if character in "'\"":
        message = f"the text that begins with {character} has no end"
        advice = f"close it with {character} on the same line; a {character} inside is written \\{character}"
        return ConditionError(ErrorCode.TEXT, message, position, advice, length=len(text) - position)
    if character.isalpha():
        word = re.match(r"\w+", text[position:])
        name = word[0] if word else character
        advice = f"write a text in quotes: '{name}'; a property of this name: ['{name}']"
        message = f"names are of a-z, A-Z, 0-9 and _; found '{name}'"
        return ConditionError(ErrorCode.SYNTAX, message, position, advice, length=len(name))
    return ConditionError(
        ErrorCode.SYNTAX, f"unexpected character {character!r}", position, _STRAY.get(character)
    )


_STRAY = {
    "#": "there are no comments in a condition; write the note beside it",
    "{": "a condition has no maps; lists are written ['a', 'b']",
    "}": "a condition has no maps; lists are written ['a', 'b']",
    ";": "join clauses with && or ||",
    "`": "write texts in quotes: 'text'",
    "$": "write names without $",
    "@": "write names without @",
}
