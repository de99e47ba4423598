"""YAML traps: spellings that YAML reads as something else than the author meant, with the line to paste.

Conditions look like plain text, but `!`, quotes, brackets, `: ` and commas in braces have a meaning of their
own in YAML. Each trap has a code, and its suggestion is the same value in quotes.
"""

from __future__ import annotations

import re

from journey.lint.source import Mapping, Scalar, Sequence

FULL_WIDTH = {
    "：": ":",
    "，": ",",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "（": "(",
    "）": ")",
    "！": "!",
    "＝": "=",
    "＞": ">",
    "＜": "<",
    "【": "[",
    "】": "]",
    "｛": "{",
    "｝": "}",
    "？": "?",
    "；": ";",
    "　": " ",
}
"""Punctuation as Chinese input methods type it -> what the language reads."""
_FULL_WIDTH = re.compile("[" + "".join(FULL_WIDTH) + "]")
_STRING = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
_OPENING, _CLOSING = "([{", ")]}"


def extent(line: str, start: int, *, flow: bool) -> str:
    """The value that begins at `start` as its author saw it: to the end of line, or of its place in braces.

    Quotes and brackets inside the value are matched, so that its own commas do not end it.
    """
    depth, quote, position = 0, "", start
    while position < len(line):
        character = line[position]
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in _OPENING:
            depth += 1
        elif character in _CLOSING or character == ",":
            if flow and depth == 0:
                break
            depth -= character in _CLOSING
        elif character == "#" and line[position - 1 : position].isspace():
            break
        position += 1
    return line[start:position].strip()


def full_width_at(text: str) -> int | None:
    """Position of the first full-width punctuation outside string literals; None when there is none."""
    if text.isascii():
        return None
    masked = _STRING.sub(lambda found: " " * len(found[0]), text)
    found = _FULL_WIDTH.search(masked)
    return found.start() if found else None


def half_width(text: str) -> str:
    """The text with ASCII punctuation outside its string literals."""
    kept = {found.start(): found.end() for found in _STRING.finditer(text)}
    parts, position = [], 0
    for start, end in kept.items():
        parts += [_narrow(text[position:start]), text[start:end]]
        position = end
    return "".join([*parts, _narrow(text[position:])])


def comma_splits(mapping: Mapping) -> list[tuple[str, list[str]]]:
    """Keys of a mapping in braces whose value a comma cut, each with the valueless keys that are its rest."""
    splits: list[tuple[str, list[str]]] = []
    previous = ""
    for key, value in mapping.values.items():
        if previous and isinstance(value, Scalar) and _left_out(value):
            if not splits or splits[-1][0] != previous:
                splits.append((previous, []))
            splits[-1][1].append(key)
        else:
            previous = key
    return splits


def split_items(sequence: Sequence) -> list[tuple[int, int]]:
    """Runs [first, last] of a bracketed list's items that are one condition cut by its commas."""
    runs, position = [], 0
    while position < len(sequence.items):
        last = _closing_item(sequence, position)
        if last > position:
            runs.append((position, last))
        position = last + 1
    return runs


def _closing_item(sequence: Sequence, first: int) -> int:
    depth = 0
    for position in range(first, len(sequence.items)):
        item = sequence.items[position]
        if not isinstance(item, Scalar) or item.style:
            return first
        depth += item.text.count("(") - item.text.count(")")
        if depth <= 0:
            return position if depth == 0 else first
    return first


def _left_out(value: Scalar) -> bool:
    return (
        not value.style
        and not value.text
        and value.column == value.end_column
        and value.line == value.end_line
    )


def _narrow(text: str) -> str:
    return _FULL_WIDTH.sub(lambda found: FULL_WIDTH[found[0]], text)
