"""Changes of standing as events of this customer: what triggers, goals, exits and waits hear of.

They are never sent and never stored as records: each follows from the event or the timer of its turn.
"""

from __future__ import annotations

from typing import Any

from journey.chance import derived_id
from journey.turn import SOURCE, Turn
from schemas.action import JourneyEvent
from schemas.decision import Stood
from schemas.event import CustomerEvent


def occur(turn: Turn, kind: str, stood: Stood, properties: dict[str, Any]) -> None:
    """Record a change and let it be heard.

    Args:
        kind: its event type.
        stood: as the decision records it.
        properties: plain values, as conditions read them under `event.properties`.
    """
    turn.occurred += 1
    source = turn.event.source if turn.event is not None else ""
    event = CustomerEvent(
        turn.id,
        SOURCE,
        derived_id(turn.id, source, turn.cause, str(turn.occurred)),
        kind,
        turn.moment,
        turn.now,
        properties=properties,
        traceparent=turn.traceparent,
    )
    turn.occurrences = (*turn.occurrences, event)
    turn.stood.append(stood)
    turn.journey_events.append(
        JourneyEvent(turn.id, stood.kind, "", turn.now, result=stood.change, properties=properties)
    )
