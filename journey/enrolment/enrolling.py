"""Phase 3: which triggers this event, or an absence that has lasted, sets off."""

from __future__ import annotations

from journey.enrolment.absence import absent, stop_watching, watch
from journey.enrolment.entering import trigger
from journey.enrolment.spreading import trigger_later
from journey.enrolment.timed import on_time
from journey.ranks import RANK_ABSENCE, RANK_SCHEDULE
from journey.scope import TurnScope
from journey.turn import SOURCE, Turn
from schemas.event import CustomerEvent


def enrol(turn: Turn, scope: TurnScope) -> None:
    """Let triggers start enrolments; a fault of one journey's entry leaves the others alone."""
    if turn.event is not None:
        enrol_by(turn, (turn.event,), scope)
    if turn.occurrences:
        enrol_by(turn, turn.occurrences, scope)
    for timer in turn.due:
        if timer.rank == RANK_ABSENCE:
            watched = turn.watches[timer.ref]
            turn.watches = {ref: each for ref, each in turn.watches.items() if ref != timer.ref}
            turn.contained(("entry", watched.journey, timer.ref), absent, watched, scope)
        elif timer.rank == RANK_SCHEDULE:
            on_time(turn, scope)


def enrol_by(turn: Turn, events: tuple[CustomerEvent, ...], scope: TurnScope) -> None:
    """Let these events set triggers off, and begin and end what is watched for an absence."""
    catalogue = turn.catalogue
    for event in events:
        after = turn.set_off_by(event)
        for journey in catalogue.absence_ended_by.get(event.type, ()):
            stop_watching(turn, journey.id, event)
        for journey in catalogue.absence_begun_by.get(event.type, ()):
            turn.contained(("entry", journey.id, *after), watch, journey, event, scope)
        for journey in catalogue.triggered_by.get(event.type, ()):
            act = trigger_later if journey.spread else trigger
            turn.contained(("entry", journey.id, *after), act, journey, event, scope)
        if event.source == SOURCE:
            for journey in catalogue.stood_by.get(event.type, ()):
                turn.contained(("entry", journey.id, *after), trigger, journey, event, scope)
