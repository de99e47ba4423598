"""Outcomes: what became of an action we published."""

from __future__ import annotations

from msgspec.structs import replace

from journey.customer.hours import observe_hour
from journey.decision.tasks import observe_task
from journey.turn import Turn
from schemas.event import OutcomeEvent

UNDELIVERED_STILL = frozenset({"bounced", "failed", "expired"})


def observe_outcome(turn: Turn, event: OutcomeEvent) -> None:
    """Note the outcome on the action and, where an expression reads it, on its step."""
    sent = turn.sent.get(event.action)
    if sent is None:
        return
    observe_hour(turn, event)
    observe_task(turn, sent, event.outcome)
    sent = turn.sent[sent.id]
    if event.outcome not in UNDELIVERED_STILL and not sent.delivered:
        turn.sent = {**turn.sent, sent.id: replace(sent, delivered=True)}
    for ref, step in ((sent.enrolment, sent.step), *sent.joined):
        enrolment = turn.enrolments.get(ref)
        if enrolment is not None and step in enrolment.steps:
            result = replace(enrolment.steps[step], outcome=event.outcome)
            turn.put(replace(enrolment, steps={**enrolment.steps, step: result}))
