"""What pydantic refused, in words for authors: what was expected, what was found, what to write.

A table from pydantic's error type to a function; each says code, message, suggestion and place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from journey.lint.fault import did_you_mean, known_words
from journey.lint.source import Loc, Node, Sequence
from journey.lint.source import Mapping as MappingNode
from journey.workspace.annotations import fields_at
from journey.workspace.traps import full_width_at, half_width
from schemas.touchpoint import TYPE_PATTERN
from schemas.workspace.fields import ID_PATTERN
from schemas.workspace.steps import STEP_KINDS
from schemas.workspace.trigger import TRIGGER_KINDS

_QUOTED = re.compile(r"'([^']*)'")
PATTERNS: Mapping[str, str] = {
    ID_PATTERN: "an id in snake_case: small letters, digits and _, at most 64",
    TYPE_PATTERN: "an event type such as 'Order Completed'",
}
"""Patterns of the field types, in words."""


class Refusal(NamedTuple):
    """One error of pydantic."""

    error: str
    loc: Loc
    raw_loc: Loc
    value: Any
    context: Mapping[str, Any]
    text: str
    model: type[BaseModel]
    node: Node | None

    @property
    def name(self) -> str:
        """The field, as the author calls it."""
        names = [part for part in self.loc if isinstance(part, str)]
        return names[-1] if names else "the file"


class Advice(NamedTuple):
    """What the author is told."""

    code: str
    message: str
    suggestion: str = ""
    on_key: bool = False


def _unknown_field(refusal: Refusal) -> Advice:
    found, known = str(refusal.loc[-1]), fields_at(refusal.model, refusal.raw_loc[:-1])
    near = did_you_mean(found, known)
    suggestion = near or f"known here: {known_words(known)}"
    return Advice("RW201", f"unknown field '{found}'", suggestion, on_key=True)


def _missing_field(refusal: Refusal) -> Advice:
    owner = [part for part in refusal.loc[:-1] if isinstance(part, str)]
    where = f"'{owner[-1]}'" if owner else "the file"
    return Advice("RW202", f"{where} lacks the field '{refusal.loc[-1]}'", f"add `{refusal.loc[-1]}: ...`")


def _value(refusal: Refusal) -> Advice:
    message = str(refusal.context.get("error", refusal.text))
    if isinstance(refusal.node, MappingNode) and isinstance(refusal.value, dict):
        return Advice("RW207", message)
    return _full_width(refusal) or Advice("RW204", f"'{refusal.name}': {message}")


def _pattern(refusal: Refusal) -> Advice:
    wanted = PATTERNS.get(str(refusal.context.get("pattern")), f"text like {refusal.context.get('pattern')}")
    on_key = refusal.raw_loc[-1:] == ("[key]",)
    message = f"'{refusal.name}': expected {wanted}, found {refusal.value!r}"
    return _full_width(refusal) or Advice("RW204", message, _tidied(refusal), on_key=on_key)


def _tidied(refusal: Refusal) -> str:
    """The id or the type that the author may have meant."""
    value = str(refusal.value)
    if refusal.context.get("pattern") == ID_PATTERN:
        near = re.sub(r"[^a-z0-9]+", "_", value.lower()).strip("_")
        return f"did you mean '{near}'?" if re.fullmatch(ID_PATTERN, near) else ""
    near = " ".join(word.capitalize() for word in re.split(r"[\s_\-]+", value) if word)
    return f"did you mean '{near}'?" if near != value and re.fullmatch(TYPE_PATTERN, near) else ""


def _word(refusal: Refusal) -> Advice:
    allowed = _QUOTED.findall(str(refusal.context.get("expected", "")))
    message = f"'{refusal.name}': expected one of {', '.join(allowed)}, found {refusal.value!r}"
    return _full_width(refusal) or Advice("RW205", message, did_you_mean(str(refusal.value), allowed))


def _node_kind(wanted: str) -> Callable[[Refusal], Advice]:
    def advise(refusal: Refusal) -> Advice:
        found = {MappingNode: "a mapping", Sequence: "a list"}.get(
            type(refusal.node), f"the text {refusal.value!r}"
        )
        if refusal.value == "":
            found = "nothing"
        return Advice("RW206", f"'{refusal.name}': expected {wanted}, found {found}")

    return advise


def _size(refusal: Refusal) -> Advice:
    """Bounds of numbers, texts and lists: pydantic's own sentence names the bound."""
    message = refusal.text[0].lower() + refusal.text[1:]
    found = f", found {refusal.value!r}" if isinstance(refusal.value, int | str) else ""
    return Advice("RW208", f"'{refusal.name}': {message}{found}")


def _step_kind(refusal: Refusal) -> Advice:
    """A step without a kind it could have: none, several, or one that nobody knows."""
    keys = list(refusal.value) if isinstance(refusal.value, dict) else []
    if refusal.loc == ("trigger",):
        return _trigger_kind(keys)
    if not isinstance(refusal.value, dict):
        return Advice(
            "RW206", f"expected a step (`kind: ...`), found {refusal.value!r}", _as_step(refusal.value)
        )
    kinds = [key for key in keys if key in STEP_KINDS]
    if len(kinds) > 1:
        return Advice(
            "RW211", f"a step has one kind, this one has {' and '.join(kinds)}", "make two steps of it"
        )
    strange = [key for key in keys if key not in ("id", "note", "else")]
    if not strange:
        return Advice("RW212", "a step without a kind", f"add one of {known_words(STEP_KINDS)}")
    near = did_you_mean(strange[0], STEP_KINDS)
    return Advice(
        "RW210", f"unknown step kind '{strange[0]}'", near or f"known kinds: {known_words(STEP_KINDS)}"
    )


def _as_step(value: Any) -> str:
    return f"write `- {value}: ...`" if value in STEP_KINDS else ""


def _trigger_kind(keys: list[str]) -> Advice:
    found = [key for key in keys if key in TRIGGER_KINDS]
    if len(found) > 1:
        return Advice("RW214", f"a trigger has one kind, this one has {' and '.join(found)}", "keep one")
    near = did_you_mean(next((key for key in keys if key != "when"), ""), TRIGGER_KINDS)
    return Advice("RW214", f"a trigger needs one of {known_words(TRIGGER_KINDS)}", near)


def _full_width(refusal: Refusal) -> Advice | None:
    value = refusal.value if isinstance(refusal.value, str) else ""
    at = full_width_at(value)
    if at is None:
        return None
    return Advice(
        "RW125", f"'{refusal.name}': full-width '{value[at]}' in {value!r}", f"write: {half_width(value)}"
    )


def other_refusal(refusal: Refusal) -> Advice:
    """What has no row of its own: pydantic's sentence, with the field's name."""
    return Advice("RW204", f"'{refusal.name}': {refusal.text}, found {refusal.value!r}")


_list, _mapping, _text = _node_kind("a list"), _node_kind("a mapping"), _node_kind("text")
REFUSALS: Mapping[str, Callable[[Refusal], Advice]] = {
    "extra_forbidden": _unknown_field,
    "missing": _missing_field,
    "value_error": _value,
    "string_pattern_mismatch": _pattern,
    "literal_error": _word,
    "list_type": _list,
    "dict_type": _mapping,
    "model_type": _mapping,
    "model_attributes_type": _mapping,
    "string_type": _text,
    "too_long": _size,
    "too_short": _size,
    "string_too_long": _size,
    "string_too_short": _size,
    "greater_than_equal": _size,
    "less_than_equal": _size,
    "less_than": _size,
    "union_tag_not_found": _step_kind,
}
"""Pydantic's error type -> advice."""
