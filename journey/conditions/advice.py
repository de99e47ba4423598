"""Conditions as people write them at first, from other languages and input methods, mended for pasting."""

from __future__ import annotations

import re
from collections.abc import Callable

from journey.conditions.errors import ConditionError, ErrorCode

PASTE_CHARACTERS_MAX = 300
"""A longer condition is not repeated whole in a message."""

_PUNCTUATION = {
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "「": "'",
    "」": "'",
    "【": "[",
    "】": "]",
    "。": ".",
    "、": ",",
    "　": " ",
    "\u00a0": " ",
}
_WORDS = {"and": "&&", "or": "||", "not": "!"}
_NOTHING = ("null", "none", "nil", "undefined")
_TRUTH = ("true", "false")
_BAD_OPERATORS = {
    "===": "==",
    "!==": "!=",
    "<>": "!=",
    "=": "==",
    "=<": "<=",
    "=>": ">=",
    "&": "&&",
    "|": "||",
}
_string = re.compile(r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"")
_nothing = re.compile(
    r"([A-Za-z_][\w.\[\]]*) *([=!]==?|=|<>) *(?:" + "|".join(_NOTHING) + r")\b", re.I | re.ASCII
)
_not_in = re.compile(r"([A-Za-z_][\w.]*) +not +in +([A-Za-z_][\w.]*)", re.I | re.ASCII)
_word = re.compile(r"(?<![.\w])(and|or|not|true|false)\b(?!\s*\() *", re.I | re.ASCII)
_not_call = re.compile(r"(?<![.\w])not *(?=\()", re.I | re.ASCII)
_operator = re.compile(r"[=!<>&|]+")


def narrow(character: str) -> str:
    """The ASCII form of a full-width or typographic character; the character itself if it has none."""
    if "！" <= character <= "～":
        return chr(ord(character) - 0xFEE0)
    return _PUNCTUATION.get(character, character)


def mended(text: str) -> str:
    """The text with punctuation, operators and words of other languages replaced, outside its literals."""
    text = _outside(text, lambda part: "".join(map(narrow, part)))
    return _outside(text, _mended_part)


def full_width(text: str, position: int) -> ConditionError:
    """The fault of a full-width character outside a literal."""
    found = text[position]
    message = f"full-width '{found}': the language reads '{narrow(found)}'"
    return ConditionError(ErrorCode.FULL_WIDTH, message, position, _paste(text))


def bad_operator(text: str, position: int, found: str) -> ConditionError | None:
    """The fault of an operator of another language; None if we know nothing better."""
    instead = _BAD_OPERATORS.get(found)
    if instead is None:
        return None
    message = f"unknown operator '{found}'; '{instead}' is meant, perhaps"
    return ConditionError(ErrorCode.OPERATOR, message, position, _paste(text), length=len(found))


def bad_word(text: str, position: int, word: str) -> ConditionError | None:
    """The fault of a word that other languages have; None if it is an ordinary name."""
    lower = word.lower()
    if lower in _NOTHING:
        mends = _paste(text) if _nothing.search(text) else None
        message = f"'{word}' is not a value: what is missing is asked with has()"
        suggestion = mends or "write: has(name) or !has(name)"
        return ConditionError(ErrorCode.WORD, message, position, suggestion, length=len(word))
    if lower in _WORDS or (lower in _TRUTH and word != lower):
        instead = _WORDS.get(lower, lower)
        return ConditionError(
            ErrorCode.WORD, f"'{word}' is written '{instead}' here", position, _paste(text), length=len(word)
        )
    return None


def _paste(text: str) -> str:
    fixed = mended(text)
    return f"write: {fixed}" if len(fixed) <= PASTE_CHARACTERS_MAX else "mend it in the same way everywhere"


def _mended_part(part: str) -> str:
    part = _nothing.sub(lambda found: ("has" if found[2][0] in "!<" else "!has") + f"({found[1]})", part)
    part = _not_in.sub(r"!(\1 in \2)", part)
    part = _not_call.sub("!", part)
    part = _word.sub(_mended_word, part)
    return _operator.sub(lambda found: _BAD_OPERATORS.get(found[0], found[0]), part)


def _mended_word(found: re.Match[str]) -> str:
    word = found[1].lower()
    if word == "not":
        return "!"
    return _WORDS.get(word, word) + found[0][len(word) :]


def _outside(text: str, change: Callable[[str], str]) -> str:
    """The text with `change` applied to what lies between its literals."""
    parts, position = [], 0
    for literal in _string.finditer(text):
        parts += [change(text[position : literal.start()]), literal[0]]
        position = literal.end()
    return "".join([*parts, change(text[position:])])
