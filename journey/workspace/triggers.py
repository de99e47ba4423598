"""Which event types may stand behind `event` and `entry.event` of a journey."""

from __future__ import annotations

from journey.standing.trigger import standing_trigger
from schemas.builtin_events import DUE_TYPE, REQUESTED_TYPE
from schemas.workspace import (
    AbsenceTrigger,
    CalendarTrigger,
    DateTrigger,
    EventTrigger,
    JourneyTrigger,
    ManualTrigger,
    ScheduleTrigger,
    Trigger,
)

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
        case ScheduleTrigger() | DateTrigger() | CalendarTrigger():
            return (DUE_TYPE,)
        case ManualTrigger():
            return (REQUESTED_TYPE,)
    stands = standing_trigger(trigger)
    assert stands is not None, f"a trigger of an unknown kind: {trigger!r}"
    return stands.types
