"""What the models say of themselves in their source: docstrings of classes and fields, and refusals."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from textwrap import dedent
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel, Discriminator

EVERYWHERE = {
    "action": "Which action of `actions.yaml`.",
    "audience": "Who starts; asked of each customer when the time has come.",
    "content_type": "Which content, as the action's `content_type` says.",
    "id": "Its name, as reasons and other files quote it.",
    "journey": "Which journey.",
    "match": "Only if this equals `entry.key`.",
    "note": "For readers; changes nothing.",
    "offset": "So much later; below zero: so much before.",
    "on": "Touchpoints of these types.",
    "owner": "The team or person that answers for it.",
    "patience": "How long it may stay pending; default: the action's expiry.",
    "purposes": "Which purposes it is about.",
    "release_over": "What was held back goes out over so long, each customer at an instant of its own.",
    "spread": "Each customer is served at an instant of its own within this span, always the same one.",
    "title": "Its name for people, by language.",
    "when": "Only if this is true.",
}
"""Fields that mean the same wherever they say nothing of themselves, as they are written."""
_found = re.compile(r" ?\(…\)|, found …$")


def sentence_of(model: type[BaseModel]) -> str:
    """The docstring of a model, its lines joined by paragraph."""
    return _joined(model.__doc__ or "")


def meaning_of(model: type[BaseModel], field: str) -> str:
    """What a field means: its docstring, else that of the model it holds, else what it means everywhere.

    Returns: one paragraph; empty if nobody has said it.
    """
    for owner in model.__mro__:
        if owner is not BaseModel and issubclass(owner, BaseModel) and field in _field_docs(owner):
            return _field_docs(owner)[field]
    held = held_model(get_type_hints(model, include_extras=True)[field])
    if held is not None:
        return sentence_of(held).partition("\n\n")[0]
    return EVERYWHERE.get(model.model_fields[field].alias or field, "")


def held_model(annotation: Any) -> type[BaseModel] | None:
    """The model that a field holds, one or many of. Any: an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) is Annotated and any(
        isinstance(each, Discriminator) for each in get_args(annotation)
    ):
        return None
    return next((found for each in get_args(annotation) if (found := held_model(each))), None)


@cache
def refusals_of(model: type[BaseModel]) -> tuple[str, ...]:
    """What the model's validators say of fields that do not go together, once each, in order.

    Messages that are mostly about the value found are left out.
    """
    found = [
        _words(raised.exc.args[0])
        for owner in model.__mro__
        if owner is not BaseModel and issubclass(owner, BaseModel)
        for method in _body(owner)
        if isinstance(method, ast.FunctionDef)
        for raised in ast.walk(method)
        if isinstance(raised, ast.Raise) and isinstance(raised.exc, ast.Call) and raised.exc.args
    ]
    return tuple(dict.fromkeys(each for each in found if "…" not in each))


@cache
def _field_docs(owner: type[BaseModel]) -> dict[str, str]:
    body = _body(owner)
    return dict(_documented(body))


def _documented(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for statement, after in pairwise(body):
        if (
            isinstance(statement, ast.AnnAssign)
            and isinstance(statement.target, ast.Name)
            and isinstance(after, ast.Expr)
            and isinstance(after.value, ast.Constant)
        ):
            yield statement.target.id, _joined(str(after.value.value))


def _body(owner: type[BaseModel]) -> list[ast.stmt]:
    definition = ast.parse(dedent(inspect.getsource(owner))).body[0]
    assert isinstance(definition, ast.ClassDef)
    return definition.body


def _words(message: ast.expr) -> str:
    """The text of a message; what it quotes from the file is left out."""
    if isinstance(message, ast.Constant):
        return str(message.value)
    assert isinstance(message, ast.JoinedStr), "a refusal is a text"
    parts = [str(each.value) if isinstance(each, ast.Constant) else "…" for each in message.values]
    return _found.sub("", "".join(parts))


def _joined(text: str) -> str:
    """Lines of a paragraph are one line; paragraphs stay apart."""
    return "\n\n".join(" ".join(part.split()) for part in inspect.cleandoc(text).split("\n\n"))
