"""Steps that hold no steps: they act and go on, or lead elsewhere."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from schemas.workspace.fields import ConditionText, Id, Ids, Model
from schemas.workspace.step_bodies import Emit, Enrol, Leave, Stage


def short(field: str, model: Any) -> BeforeValidator:
    """`kind: text` is short for the kind's first field."""
    return BeforeValidator(
        lambda value: {field: value} if isinstance(value, str) else value, json_schema_input_type=str | model
    )


class StepBase(Model):
    """What every step may have."""

    id: Id | None = None
    note: str = ""


class SetStep(StepBase):
    """set: trait -> condition"""

    set: Annotated[dict[Id, ConditionText], Field(min_length=1, max_length=32)]


class TagStep(StepBase):
    """tag"""

    tag: Ids


class UntagStep(StepBase):
    """untag"""

    untag: Ids


class StageStep(StepBase):
    """stage"""

    stage: Annotated[Stage, short("name", Stage)]


class EnrolStep(StepBase):
    """enrol"""

    enrol: Annotated[Enrol, short("journey", Enrol)]


class LeaveStep(StepBase):
    """leave"""

    leave: Annotated[Leave, short("journey", Leave)]


class EmitStep(StepBase):
    """emit"""

    emit: Annotated[Emit, short("event", Emit)]


class GoStep(StepBase):
    """go"""

    go: Id


class EndStep(StepBase):
    """end"""

    end: Id
