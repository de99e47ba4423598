"""Phase 3, triggers by absence: none of some events came for a while since another."""

from __future__ import annotations

from journey.compile import CompiledJourney
from journey.enrolment.entering import Occasion, enter
from journey.enrolment.keys import ended_ref, key_text, keys_of
from journey.keeping import read_watched
from journey.ranks import RANK_ABSENCE
from journey.scope import TurnScope
from journey.turn import Turn
from schemas.customer import NOT_KEPT, WATCHES_MAX, Watch
from schemas.decision import Refusal
from schemas.event import CustomerEvent


def watch(turn: Turn, journey: CompiledJourney, event: CustomerEvent, scope: TurnScope) -> None:
    """Begin to watch for the absence, or (`restart`) begin anew; a stale event begins nothing."""
    scope.event, scope.enrolment = event, None
    if turn.now - event.occurred_at > turn.catalogue.freshness_of(event.type):
        return
    for key in keys_of(turn, journey, scope):
        ref = f"{journey.id}#{ended_ref(journey.id, key_text(key))}"
        known = turn.watches.get(ref)
        if known is not None and (not journey.absence_restart or known.at > event.occurred_at):
            continue
        if known is None and len(turn.watches) >= WATCHES_MAX:
            turn.refused.append(Refusal(journey.id, "too_many_watches", "", key))
            continue
        begun = Watch(journey.id, event.occurred_at, event.id, key, journey.kept_watch(event))
        turn.watches = {**turn.watches, ref: begun}
        turn.arm(max(turn.now, event.occurred_at + journey.absence_ms), RANK_ABSENCE, ref)


def stop_watching(turn: Turn, journey: str, event: CustomerEvent) -> None:
    """One of the events came: what was watched since before it is over."""
    ended = [
        ref for ref, each in turn.watches.items() if each.journey == journey and each.at <= event.occurred_at
    ]
    if ended:
        turn.watches = {ref: each for ref, each in turn.watches.items() if ref not in ended}
        for ref in ended:
            turn.disarm(ref, RANK_ABSENCE)


def absent(turn: Turn, watched: Watch, scope: TurnScope) -> None:
    """The time is up: ask the trigger's conditions of the event that was kept, and enter."""
    journey = turn.catalogue.current.get(watched.journey)
    if journey is None or journey.mode == "draft" or watched.event == NOT_KEPT:
        return
    if not (journey.absence_since or journey.trigger_types or journey.timed):
        return
    event = read_watched(turn.id, watched.event)
    scope.event, scope.enrolment = event, None
    holds = journey.when is None or journey.when(scope) is True
    if holds and (journey.audience is None or journey.audience(scope) is True):
        enter(turn, journey, Occasion(watched.key, event), scope)
