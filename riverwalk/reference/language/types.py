"""A field's type, limits and default in operators' words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator
from pydantic.fields import FieldInfo

from journey.wording import listed
from riverwalk.reference.language.words import DURATION, Show, parts_of, word_of
from riverwalk.reference.markdown import code

Refer = Callable[[type[BaseModel]], str]
"""Where the fields of a model are told, as a Markdown link."""
BOUNDS = (("ge", "from"), ("gt", "above"), ("le", "at most"), ("lt", "below"))


def type_words(annotation: Any, refer: Refer) -> str:
    """The type: a word of `WORDS`, choices, lists and maps of those, or where a model's fields are told.

    Args:
        annotation: Any, a type with its marks.
    """
    word, _ = word_of(annotation)
    if word is not None:
        return word.word
    base, marks = parts_of(annotation)
    shorter = next((_shorter(mark, base) for mark in marks if isinstance(mark, BeforeValidator)), "{}")
    members = [each for each in _members(base) if each is not NoneType]
    return shorter.format(" or ".join(dict.fromkeys(_type(each, refer) for each in members)))


def limit_words(annotation: Any) -> str:
    """Bounds beyond those of the type itself. Any: as in `type_words`."""
    return ", ".join(dict.fromkeys(_limits(annotation)))


def default_words(annotation: Any, default: Any) -> str:
    """A default as an author writes it; nothing where leaving a field out means that it is not there.

    Args:
        annotation: Any, as in `type_words`.
        default: Any, of that type.
    """
    if (
        default is None
        or default in ("", [], {})
        or (isinstance(default, BaseModel) and not _show(annotation))
    ):
        return ""
    if isinstance(default, list):
        return code(", ".join(map(str, default)))
    return code((_show(annotation) or str)(default))


def _type(annotation: Any, refer: Refer) -> str:
    if parts_of(annotation)[1]:
        return type_words(annotation, refer)
    word, _ = word_of(annotation)
    if word is not None:
        return word.word
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return listed(map(code, map(str, inside)))
    if origin is list:
        return f"list of {type_words(inside[0], refer)}"
    if origin is dict:
        return f"{type_words(inside[0], refer)} -> {type_words(inside[1], refer)}"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return refer(annotation)
    # A plain whole number in a model is a length of time, and only such are.
    return {str: "text", int: DURATION.word, bool: "true or false"}[annotation]


def _shorter(mark: BeforeValidator, base: Any) -> str:
    """What may be written instead of the whole; the whole is `{}`."""
    written = mark.json_schema_input_type
    if get_origin(base) is list:
        return "{}, or one alone"
    one = isinstance(base, type) and issubclass(base, BaseModel)
    short = str in _members(written) or any(get_origin(each) is Literal for each in _members(written))
    return "text for short, or {}" if one and short else "{}"


def _members(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)


def _limits(annotation: Any) -> Iterator[str]:
    word, rest = word_of(annotation)
    base, marks = parts_of(annotation)
    show = (word.show if word else None) or _show(annotation) or str
    for mark in rest if word else marks:
        yield from _bounds(mark.metadata if isinstance(mark, FieldInfo) else [mark], base, show)
    if word is not None:
        return
    for each in _members(base):
        if each is not base:
            yield from _limits(each)
        for inner in get_args(each) if get_origin(each) in (list, dict) else ():
            yield from (f"each {limit}" for limit in _limits(inner))


def _bounds(metadata: list[Any], base: Any, show: Show) -> Iterator[str]:
    """Any: marks of annotated_types and of pydantic's own."""
    for name, words in BOUNDS:
        found = [getattr(mark, name) for mark in metadata if getattr(mark, name, None) is not None]
        yield from (f"{words} {show(bound)}" for bound in found)
    least, most = (
        next((getattr(mark, name) for mark in metadata if getattr(mark, name, None) is not None), 0)
        for name in ("min_length", "max_length")
    )
    if least or most:
        span = (
            f"{least} to {most:,}" if least and most else f"at most {most:,}" if most else f"at least {least}"
        )
        yield f"{span} characters" if base is str else span
    yield from (f"as `{mark.pattern}`" for mark in metadata if getattr(mark, "pattern", None))


def _show(annotation: Any) -> Show | None:
    """How values are written, where the type says so."""
    word, _ = word_of(annotation)
    if word is not None:
        return word.show
    for each in _members(parts_of(annotation)[0]):
        if each is int:
            return lambda value: DURATION.show(value) if isinstance(value, int) else str(value)
        if each is not annotation and (found := _show(each)):
            return found
    return str if get_origin(parts_of(annotation)[0]) is Literal else None
