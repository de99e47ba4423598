"""Which event types may stand behind `event` and `entry.event` of a journey."""

from __future__ import annotations

from journey.standing.trigger import standing_trigger
from schemas.workspace import AbsenceTrigger, EventTrigger, JourneyTrigger, Trigger

ENDED_TYPE = "Journey Ended"


def trigger_types(trigger: Trigger) -> tuple[str, ...]:
    """Types of the events that begin a passage."""
    match trigger:
        case AbsenceTrigger():
            return tuple(trigger.absence.since)
        case JourneyTrigger():
            return (ENDED_TYPE,)
        case EventTrigger():
            return tuple(trigger.on)
    stands = standing_trigger(trigger)
    assert stands is not None, f"a trigger of an unknown kind: {trigger!r}"
    return stands.types
