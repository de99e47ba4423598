"""From a file's tree to its model; what the model refuses becomes faults with places and advice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from journey.lint.fault import Fault
from journey.lint.source import Source
from journey.workspace.files import MODELS
from journey.workspace.refusals import REFUSALS, Refusal, other_refusal
from schemas.workspace.steps import STEP_KINDS
from schemas.workspace.trigger import TRIGGER_KINDS

STEP_LIST_KEYS = ("steps", "then", "else", "otherwise")
"""Keys whose value is a list of steps: pydantic adds the step's kind after the position."""


def shape(source: Source, kind: str) -> tuple[BaseModel | None, tuple[Fault, ...]]:
    """Read a tree as the model of its file kind.

    Returns: the model, or None and every fault of the file's shape.
    """
    model = MODELS[kind]
    try:
        return model.model_validate(source.plain), ()
    except ValidationError as error:
        return None, tuple(
            sorted({_fault(source, kind, details) for details in error.errors(include_url=False)})
        )


def written_loc(loc: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """A place as pydantic names it -> the keys and positions in the file.

    Pydantic adds the chosen member of a union (a step's kind, a trigger's kind) and `[key]`.
    """
    written: list[str | int] = []
    for position, part in enumerate(loc):
        before = loc[:position]
        in_steps = len(before) > 1 and isinstance(before[-1], int) and before[-2] in STEP_LIST_KEYS
        tag = (in_steps and part in STEP_KINDS) or (before == ("trigger",) and part in TRIGGER_KINDS)
        if not tag and part != "[key]":
            written.append(part)
    return tuple(written)


def _fault(source: Source, kind: str, details: Mapping[str, Any]) -> Fault:
    loc = written_loc(details["loc"])
    refusal = Refusal(
        error=details["type"],
        loc=loc,
        raw_loc=details["loc"],
        value=details.get("input"),
        context=details.get("ctx", {}),
        text=details["msg"],
        model=MODELS[kind],
        node=source.node(loc),
    )
    advice = REFUSALS.get(refusal.error, other_refusal)(refusal)
    return source.fault_at(advice.code, loc, advice.message, advice.suggestion, on_key=advice.on_key)
