"""A model as its fields in words: `caps.one_a_day.max` -> `1`. Equal words are an equal meaning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel, BeforeValidator
from pydantic.fields import FieldInfo

from journey.conditions import parse, to_text
from journey.difference.model import Change
from journey.wording import again_words, length_words, share_words, time_words
from journey.workspace.annotations import condition_fields
from schemas.workspace import Again
from schemas.workspace.fields import MinuteOfDay, Share

UNMEANT = "note"
STEP_LISTS = frozenset({"steps", "then", "otherwise"})
"""Fields that hold steps: those are compared as steps."""


class _At(NamedTuple):
    """A value on its way to words, and how its field is written."""

    path: tuple[str, ...]
    value: Any
    condition: bool = False
    form: str = ""


def fields_in_words(model: BaseModel, *, without: frozenset[str] = frozenset()) -> dict[str, str]:
    """Every field that is not at its default: dotted path as written in files -> words.

    Args:
        model: any model of a workspace; its nesting is bounded by the reader.
        without: fields of the model itself to leave out.
    """
    words: dict[str, str] = {}
    open_values = [each for each in _of_model(model, ()) if each.path[0] not in without]
    while open_values:
        at = open_values.pop(0)
        below = list(_below(at))
        if below:
            open_values[:0] = below
        elif (text := _text(at)) is not None:
            words[".".join(at.path)] = text
    return words


def changes_between(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Change, ...]:
    """Every path whose words differ, in order of the paths after, then those that are gone."""
    paths = [*after, *(path for path in before if path not in after)]
    return tuple(
        Change(path, before.get(path), after.get(path))
        for path in paths
        if before.get(path) != after.get(path)
    )


def _below(at: _At) -> Iterator[_At]:
    """What a value is made of; nothing if it is one word."""
    value, path = at.value, at.path
    if isinstance(value, BaseModel) and not isinstance(value, Again):
        yield from _of_model(value, path)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield _At((*path, str(key)), each, at.condition, at.form)
    elif isinstance(value, list) and any(isinstance(each, BaseModel) for each in value):
        for number, each in enumerate(value, start=1):
            named = getattr(each, "id", None)
            yield _At((*path, named or str(number)), each)


def _of_model(model: BaseModel, path: tuple[str, ...]) -> Iterator[_At]:
    conditions = condition_fields(type(model))
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        steps = name in STEP_LISTS and (value is None or isinstance(value, list))
        default = not field.is_required() and value == field.get_default(call_default_factory=True)
        if name != UNMEANT and not steps and not default:
            yield _At((*path, field.alias or name), value, name in conditions, _form(type(model), name))


def _text(at: _At) -> str | None:
    value = at.value
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return to_text(parse(value)) if at.condition else value
        case int():
            return {"duration": length_words, "time": time_words}.get(at.form, str)(value)
        case Decimal():
            return share_words(value) if at.form == "share" else format(value.normalize(), "f")
        case Again():
            return again_words(value)
        case list():
            return ", ".join(_text(at._replace(value=each)) or "" for each in value)
        case _:
            return None


@cache
def _form(model: type[BaseModel], name: str) -> str:
    """duration, time, share or nothing: how the field's numbers are written."""
    field = model.model_fields[name]
    marks = [*field.metadata, *_marks(field.annotation)]
    if _is_a(MinuteOfDay, marks):
        return "time"
    if _is_a(Share, marks):
        return "share"
    return "duration" if any(_reads_text_only(mark) for mark in marks) else ""


def _marks(annotation: Any) -> list[Any]:
    """Everything said beside the types of an annotation. Any: typing's own forms have no common type."""
    found = list(getattr(annotation, "__metadata__", ()))
    for mark in list(found):
        found += mark.metadata if isinstance(mark, FieldInfo) else []
    for part in get_args(annotation):
        found += _marks(part)
    return found


def _is_a(known: Any, marks: list[Any]) -> bool:
    """Whether the marks hold the validator that makes a type what it is. Any: an annotated type."""
    validators = {mark.func for mark in known.__metadata__ if isinstance(mark, BeforeValidator)}
    return any(isinstance(mark, BeforeValidator) and mark.func in validators for mark in marks)


def _reads_text_only(mark: Any) -> bool:
    """A number that is never written as one is a duration. Any: a mark of an annotation."""
    return isinstance(mark, BeforeValidator) and mark.func.__name__ in DURATION_READERS


DURATION_READERS = frozenset({"_duration", "_length", "_offset", "_span", "_timeout"})
"""Of `schemas.workspace`; a test holds that every duration of the models is shown as one."""
