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
    """Its name, for `go`, conditions, migrations and reports; default: the kind and a number, `wait_1`."""
    note: str = ""


class SetStep(StepBase):
    """Writes traits of the customer, with where they come from."""

    set: Annotated[dict[Id, ConditionText], Field(min_length=1, max_length=32)]
    """Trait -> condition whose value it takes."""


class TagStep(StepBase):
    """Gives tags to the customer."""

    tag: Ids
    """Tags that are given."""


class UntagStep(StepBase):
    """Takes tags from the customer."""

    untag: Ids
    """Tags that are taken."""


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
    """Goes on at another step: of this list, or of one around it. A loop holds a wait."""

    go: Id
    """The `id` of the step."""


class EndStep(StepBase):
    """Ends the passage here."""

    end: Id
    """How the end is called, in reports and in `customer.journeys`."""
