"""One thing an author must mend: where it is, what was found, what to write instead."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Literal

import msgspec

Severity = Literal["error", "warning"]

SOURCE_COLUMNS_MAX = 160
"""Of a longer source line only the part around the caret is shown: two terminal lines."""


class Fault(msgspec.Struct, frozen=True, order=True):
    """One fault in a workspace file; faults sort as an editor lists them.

    `line` and `column` count from 1, in characters. `source` is the line as written, empty when the
    fault is about the file as a whole.
    """

    path: str
    line: int
    column: int
    code: str
    message: str
    suggestion: str = ""
    source: str = ""
    severity: Severity = "error"
    draft: bool = False
    """It lies in a journey of `mode: draft`, which stays out of the workspace and blocks nobody."""


def render(fault: Fault) -> str:
    """The fault as an author reads it: one sentence, the line, a caret under the place.

    Returns: `journeys/cart.yaml:12:7 RW203 unknown step 'silnt' - did you mean 'silent'?` and, where
        there is a source line, two more lines.
    """
    head = f"{fault.path}:{fault.line}:{fault.column} {fault.code} {fault.message}"
    if fault.suggestion:
        head += f" - {fault.suggestion}"
    if not fault.source:
        return head
    source, column = _window(fault.source, fault.column - 1)
    return f"{head}\n  {source}\n  {' ' * _width(source[:column])}^"


def did_you_mean(found: str, known: Iterable[str]) -> str:
    """`did you mean 'silent'?`, or nothing when no known word is near."""
    near = get_close_matches(found, sorted(known), n=1, cutoff=0.6)
    if not near:
        near = [word for word in sorted(known) if word.lower() == found.lower()][:1]
    return f"did you mean '{near[0]}'?" if near else ""


def known_words(known: Iterable[str], words_max: int = 12) -> str:
    """A short list of what would be accepted: `a, b, c`, ending with `...` when there are more."""
    words = sorted(known)
    return ", ".join(words[:words_max]) + (", ..." if len(words) > words_max else "") or "none is defined"


def quoted(text: str) -> str:
    """A text as a YAML scalar in quotes: double where the text has none of those."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def quoted_line(key: str, text: str) -> str:
    """The suggestion `write: when: "..."`, or without a key in a list."""
    return f"write: {key}: {quoted(text)}" if key else f"write: {quoted(text)}"


def _window(source: str, column: int) -> tuple[str, int]:
    if len(source) <= SOURCE_COLUMNS_MAX:
        return source, column
    start = max(0, min(column - SOURCE_COLUMNS_MAX // 2, len(source) - SOURCE_COLUMNS_MAX))
    return source[start : start + SOURCE_COLUMNS_MAX], column - start


def _width(text: str) -> int:
    """Terminal columns: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
