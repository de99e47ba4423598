"""What the language consists of: files, parts of a journey, triggers, steps, waits, rules of the policy.

All from the tables and models that read the language, so that what is added there is asked for here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, get_args, get_type_hints

from pydantic import BaseModel, Tag

from journey.workspace import file_models
from riverwalk.docstrings import held_model, meaning_of, sentence_of
from schemas.workspace import Step, Trigger, Wait
from schemas.workspace.journey import JourneyFile
from schemas.workspace.policy import PolicyFile
from schemas.workspace.steps import STEP_KINDS, WAIT_FORMS
from schemas.workspace.trigger import TRIGGER_KINDS

FORM_FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "for": ("for", "calendar"),
        "at": ("at", "days"),
        "date": ("date", "offset", "at", "follow", "if_past", "else"),
        "first": ("first", "timeout", "else"),
        "until_when": ("until_when", "timeout", "else"),
    }
)
"""Form of a wait -> the fields that go with it."""
NO_BLOCKS = frozenset({"journey", "title", "objective", "owner", "note", "trigger", "steps"})
"""Fields of a journey that have no page of their own: names, and what has a chapter."""
NO_RULES = frozenset({"note"})
TABLE_MEANING = (
    "A small reference table that conditions look into: `table('dealers', id).city`. The first line names "
    "the columns, the first column is the key. A column is text, unless its name is followed by `:number` or "
    "`:boolean`; an empty cell is unknown."
)


class Subject(NamedTuple):
    """One page."""

    name: str
    """As written in files."""
    place: str
    """Where it is written."""
    meaning: str
    model: type[BaseModel] | None
    """Whose fields it has; None: it is no model's."""
    only: tuple[str, ...] = ()
    """Of those, these; empty: all."""
    of: type[BaseModel] | None = None
    """The model that only this page tells of."""


class Group(NamedTuple):
    """One chapter."""

    folder: str
    title: str
    more: str
    """The page that explains, from `docs/explanation/`; empty: none."""
    subjects: tuple[Subject, ...]


def groups() -> tuple[Group, ...]:
    """All chapters, in order."""
    return (
        Group("files", "Files 文件", "", (*_files(), _tables())),
        Group(
            "journey",
            "Parts of a journey 旅程的组成",
            "policy.md",
            _blocks(JourneyFile, NO_BLOCKS, "journey"),
        ),
        Group("triggers", "Triggers 触发条件", "time.md", tuple(_triggers())),
        Group("steps", "Steps 步骤", "steps.md", tuple(_steps())),
        Group("waits", "Forms of a wait 等待的形式", "time.md", tuple(_waits())),
        Group(
            "policy",
            "Rules of the contact policy 触达策略规则",
            "policy.md",
            _blocks(PolicyFile, NO_RULES, "policy"),
        ),
    )


def _files() -> Iterator[Subject]:
    for kind, (path, model) in file_models().items():
        yield Subject(kind, f"The file `{path}`.", sentence_of(model), model)


def _tables() -> Subject:
    return Subject("table", "The files `tables/<name>.csv`.", TABLE_MEANING, None)


def _steps() -> Iterator[Subject]:
    models = _tagged(Step)
    for kind in STEP_KINDS:
        body = held_model(get_type_hints(models[kind], include_extras=True)[kind])
        # A step that only wraps its body is called by its kind.
        wraps = body is not None and sentence_of(models[kind]) == kind
        meaning = sentence_of(body if body and wraps else models[kind])
        yield Subject(kind, f"The step `{kind}`.", meaning, models[kind])


def _triggers() -> Iterator[Subject]:
    models = _tagged(Trigger)
    for kind in TRIGGER_KINDS:
        yield Subject(kind, f"The trigger `{kind}`.", sentence_of(models[kind]), models[kind])


def _waits() -> Iterator[Subject]:
    for field, form in WAIT_FORMS.items():
        place = f"`{form}` of the step [`wait`](../steps/wait.md)."
        yield Subject(form, place, meaning_of(Wait, field), Wait, FORM_FIELDS[form])


def _blocks(model: type[BaseModel], without: frozenset[str], kind: str) -> tuple[Subject, ...]:
    hints = get_type_hints(model, include_extras=True)
    place = f"of the file [`{kind}`](../files/{kind}.md)."
    found = []
    for name in model.model_fields:
        if name not in without:
            inner = held_model(hints[name])
            meaning = (sentence_of(inner) if inner else "") or meaning_of(model, name)
            found.append(Subject(name, f"`{name}` {place}", meaning, model, (name,), inner))
    return tuple(found)


def _tagged(union: Any) -> dict[str, type[BaseModel]]:
    """Kind -> model, of a union whose members have tags. Any: an annotation."""
    members = get_args(get_args(union)[0])
    return {
        mark.tag: get_args(member)[0]
        for member in members
        for mark in get_args(member)[1:]
        if isinstance(mark, Tag)
    }
