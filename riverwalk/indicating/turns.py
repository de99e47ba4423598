"""Turns of a simulation as records for indicators."""

from __future__ import annotations

from journey.indicating import Indicating
from journey.results import Status, Turned


def indicate(indicating: Indicating, turned: Turned) -> None:
    """Take in what one turn was about, and what came of it."""
    result = turned.result
    if result is None or result.status is not Status.APPLIED:
        return
    if turned.event is not None:
        indicating.event(turned.event)
    if result.decision is not None:
        indicating.decision(result.decision)
    for told in result.journey_events:
        indicating.journey_event(told)
