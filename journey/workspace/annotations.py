"""What the models say of themselves: fields at a place, and which fields hold conditions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, Tag
from pydantic.fields import FieldInfo

from journey.lint.source import Loc
from schemas.workspace.table import Table

CONDITION_MARK = {"x-riverwalk": "condition"}


def fields_at(model: type[BaseModel], loc: Loc) -> list[str]:
    """The fields that a mapping at `loc` (as pydantic names places) may have, as written in files."""
    annotation: Any = model
    for part in loc:
        annotation = _step_into(annotation, part)
    owner = next((each for each in _members(annotation) if _is_model(each)), None)
    return [field.alias or name for name, field in owner.model_fields.items()] if owner else []


@cache
def condition_fields(model: type[BaseModel]) -> frozenset[str]:
    """Names of the fields whose texts are conditions, also those in lists and under keys."""
    return frozenset(
        name
        for name, field in model.model_fields.items()
        if field.json_schema_extra == CONDITION_MARK or _holds_condition(field.annotation)
    )


def condition_texts(value: Any, *, condition: bool = False) -> Iterator[str]:
    """Every condition of a model and of what is in it, as written; tables have none.

    Args:
        value: a model, or (Any) what one holds; its nesting is bounded by the reader.
    """
    if isinstance(value, BaseModel) and not isinstance(value, Table):
        conditions = condition_fields(type(value))
        for name in type(value).model_fields:
            yield from condition_texts(getattr(value, name), condition=name in conditions)
    elif isinstance(value, dict):
        for each in value.values():
            yield from condition_texts(each, condition=condition)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from condition_texts(each, condition=condition)
    elif condition and isinstance(value, str):
        yield value


def _holds_condition(annotation: Any) -> bool:
    if get_origin(annotation) is Annotated:
        marks = [each for each in get_args(annotation)[1:] if isinstance(each, FieldInfo)]
        if any(mark.json_schema_extra == CONDITION_MARK for mark in marks):
            return True
    return any(_holds_condition(each) for each in get_args(annotation))


def _step_into(annotation: Any, part: str | int) -> Any:
    """The annotation one key or position (or union tag) further down; None where there is none."""
    for member in _members(annotation):
        if _is_model(member):
            for name, field in member.model_fields.items():
                if part == (field.alias or name):
                    return field.annotation
        elif (get_origin(member) is Annotated and Tag(str(part)) in get_args(member)) or (
            get_origin(member) is list and isinstance(part, int)
        ):
            return get_args(member)[0]
        elif get_origin(member) is dict:
            return get_args(member)[1]
    return None


def _members(annotation: Any) -> list[Any]:
    """The alternatives of an annotation; tagged ones keep their tag."""
    if get_origin(annotation) is Annotated:
        if any(isinstance(mark, Tag) for mark in get_args(annotation)):
            return [annotation, *_members(get_args(annotation)[0])]
        return _members(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return [member for each in get_args(annotation) for member in _members(each)]
    return [] if annotation is NoneType else [annotation]


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
