"""What `journey-events` says of an enrolment."""

from __future__ import annotations

from journey.turn import Turn
from schemas.action import JourneyEvent
from schemas.customer import Enrolment


def moved(turn: Turn, enrolment: Enrolment, kind: str, result: str = "") -> JourneyEvent:
    """What is told of an enrolment now."""
    return JourneyEvent(
        turn.id,
        kind,
        enrolment.journey,
        turn.now,
        enrolment.version,
        enrolment.id,
        enrolment.place,
        result,
        enrolment.holdout,
    )
