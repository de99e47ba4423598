"""Which event types may stand behind `event` and `entry.event` of a journey."""

from __future__ import annotations

from schemas.workspace import AbsenceTrigger, JourneyTrigger, Trigger

ENDED_TYPE = "Journey Ended"


def trigger_types(trigger: Trigger) -> tuple[str, ...]:
    """Types of the events that begin a passage."""
    if isinstance(trigger, AbsenceTrigger):
        return tuple(trigger.absence.since)
    return (ENDED_TYPE,) if isinstance(trigger, JourneyTrigger) else tuple(trigger.on)
