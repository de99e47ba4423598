"""Phase 3: which triggers this event, or an absence that has lasted, sets off."""

from __future__ import annotations

from journey.enrolment.absence import absent, stop_watching, watch
from journey.enrolment.entering import trigger
from journey.scope import TurnScope
from journey.turn import RANK_ABSENCE, Turn


def enrol(turn: Turn, scope: TurnScope) -> None:
    """Let triggers start enrolments; a fault of one journey's entry leaves the others alone."""
    event, catalogue = turn.event, turn.catalogue
    if event is not None:
        for journey in catalogue.absence_ended_by.get(event.type, ()):
            stop_watching(turn, journey.id, event)
        for journey in catalogue.absence_begun_by.get(event.type, ()):
            turn.contained(("entry", journey.id), watch, journey, event, scope)
        for journey in catalogue.triggered_by.get(event.type, ()):
            turn.contained(("entry", journey.id), trigger, journey, event, scope)
        return
    for timer in turn.due:
        if timer.rank == RANK_ABSENCE:
            watched = turn.watches[timer.ref]
            turn.watches = {ref: each for ref, each in turn.watches.items() if ref != timer.ref}
            turn.contained(("entry", watched.journey, timer.ref), absent, watched, scope)
