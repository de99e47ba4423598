"""call: asks another system, and waits for its answer as for an event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

from msgspec.structs import replace as replaced

from journey.chance import derived_id
from journey.conditions import MISSING
from journey.doors import reaches
from journey.scope import TurnScope
from journey.steps import wait
from journey.steps.base import Builder, Evaluate, Passage
from journey.steps.moves import Go, Move
from journey.steps.wait import WaitNode
from journey.telling import moved
from schemas.builtin_events import ANSWER_TYPE
from schemas.customer import Enrolment, StepResult
from schemas.decision import Emission
from schemas.workspace.steps import CallStep, First, Wait, WaitStep


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNode(WaitNode):
    """A wait for the answer to a request that reaching it publishes."""

    service: str
    values: tuple[tuple[str, Evaluate], ...]


def build(step: CallStep, name: str, after: str, builder: Builder) -> CallNode:
    """Compile a call."""
    call = step.call
    first = First(on=[ANSWER_TYPE])
    form = Wait.model_construct(
        **{**Wait(first=[first], timeout=call.timeout).__dict__, "otherwise": step.otherwise}
    )
    base = wait.build(WaitStep.model_construct(wait=form), name, after, builder)
    parts = {field.name: getattr(base, field.name) for field in fields(base)}
    parts |= {"kind": "call", "listeners": (replace(base.listeners[0], when=_answers(name)),)}
    values = tuple((field, builder.condition(text)) for field, text in call.values.items())
    return CallNode(**parts, service=call.service, values=values)


def request_id(enrolment: Enrolment, step: str) -> str:
    """The id of the request that an enrolment makes at a step; the answer quotes it."""
    return derived_id(enrolment.id, step, str(enrolment.visits.get(step, 1)), "call")


def _answers(step: str) -> Callable[[TurnScope], bool]:
    """Whether an event answers the request of this step."""

    def answers(scope: TurnScope) -> bool:
        enrolment = scope.enrolment
        assert enrolment is not None, "an answer is heard by an enrolment"
        return bool(scope.event.properties.get("request") == request_id(enrolment, step))

    return answers


def enter(passage: Passage, node: CallNode) -> Move:
    """Ask, and hold; a holdout and a shadow ask nobody and go on as if answered."""
    turn, enrolment = passage.turn, passage.enrolment
    identity = request_id(enrolment, node.id)
    reason = "holdout" if enrolment.holdout else "" if reaches(turn, enrolment.journey) else "shadow"
    turn.emissions.append(
        Emission(identity, enrolment.id, enrolment.journey, node.id, node.service, "service", reason)
    )
    if reason:
        passage.note(node.id, StepResult(at=passage.moment, reason=reason))
        return Go(node.after)
    found = ((name, passage.value(evaluate)) for name, evaluate in node.values)
    asked: dict[str, Any] = {
        name: value for name, value in found if value is not MISSING and value is not None
    }
    told = moved(turn, enrolment, "called")
    turn.journey_events.append(replaced(told, id=identity, event=node.service, properties=asked))
    return wait.enter(passage, node)
