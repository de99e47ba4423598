"""Phase 3: triggers, re-entry, eligibility, holdout."""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from journey.chance import chance, derived_id
from journey.compile import CompiledJourney
from journey.controls import stopped_journey, stops_of
from journey.doors import LIVE_OVER, WAVE_NOT_OPEN, passes_silently, shut, stops_at, wave_opens_at
from journey.enrolment.keys import ANY_KEY, ended_ref, key_text, keys_of
from journey.keys import same_key
from journey.ranks import RANK_ABSENCE, RANK_EXIT
from journey.scope import TurnScope
from journey.steps.base import DONE
from journey.telling import moved
from journey.turn import SOURCE, Turn
from schemas.builtin_events import DUE_TYPE
from schemas.customer import ENDED_MAX, ENROLMENTS_MAX, NEVER, WATCHES_MAX, Enrolment, Watch
from schemas.decision import Entered, Refusal
from schemas.emission import hops_of
from schemas.event import CustomerEvent
from schemas.workspace import Again


class Occasion:
    """What may start one enrolment: a key, and the event (of an absence: the event it is counted from)."""

    __slots__ = ("event", "key")

    def __init__(self, key: Any, event: CustomerEvent) -> None:
        """
        Args:
            key: text, whole number, Decimal, bool; None where the journey has no key. Any: senders choose.
            event: what happened.
        """
        self.key: Final = key
        self.event: Final = event


def trigger(turn: Turn, journey: CompiledJourney, event: CustomerEvent, scope: TurnScope) -> None:
    """Enter a journey that this event triggers, once per key."""
    if sets_off(turn, journey, event, scope):
        for key in keys_of(turn, journey, scope):
            enter(turn, journey, Occasion(key, event), scope)


def sets_off(turn: Turn, journey: CompiledJourney, event: CustomerEvent, scope: TurnScope) -> bool:
    """Whether the trigger's conditions hold of a fresh event; a stale one is refused on the record."""
    scope.event, scope.enrolment = event, None
    if journey.stands is not None and not journey.stands.fits(event):
        return False
    if journey.manual and event.properties.get("journey") != journey.id:
        return False
    if journey.when is not None and journey.when(scope) is not True:
        return False
    if journey.audience is not None and journey.audience(scope) is not True:
        return False
    if _stale(turn, event):
        turn.refused.append(Refusal(journey.id, "stale"))
        return False
    return True


def _stale(turn: Turn, event: CustomerEvent) -> bool:
    """Whether it came too late to enrol anybody; a change of standing is as fresh as what led to it."""
    if event.source == SOURCE and turn.event is not event and event.type != DUE_TYPE:
        return turn.event is not None and _stale(turn, turn.event)
    return turn.now - event.occurred_at > turn.catalogue.freshness_of(event.type)


def enter(turn: Turn, journey: CompiledJourney, occasion: Occasion, scope: TurnScope) -> None:
    """Start one enrolment, or repeat, or refuse with a recorded reason."""
    key, event = occasion.key, occasion.event
    inside = [each for each in turn.enrolments.values() if each.journey == journey.id and each.place != DONE]
    for each in inside:
        if same_key(each.key, key):
            _repeat(turn, each, journey, event)
            return
    if turn.catalogue.doors and passes_silently(turn, journey.id):
        return
    text = key_text(key)
    reason, clause = (
        _stopped(turn, journey)
        or shut(turn, journey.id)
        or _full(turn, journey, inside)
        or _again_refused(turn, journey, text),
        "",
    )
    if not reason:
        reason, clause = _ineligible(journey, scope)
    if reason == WAVE_NOT_OPEN and journey.broadcast:
        later(turn, journey, occasion, wave_opens_at(turn, journey.id))
        return
    if reason:
        turn.refused.append(Refusal(journey.id, reason, clause, key))
        return
    identity = derived_id(turn.id, journey.id, text, event.source, event.id)
    held = bool(journey.holdout) and chance("holdout", journey.id, turn.id) < journey.holdout
    enrolment = Enrolment(
        identity,
        journey.id,
        journey.version,
        turn.moment,
        event.id,
        journey.first,
        turn.moment,
        key,
        journey.kept_entry("event", event),
        journey.kept_entry("last", event),
        held,
        hops=hops_of(event.context) if event.context else 0,
        stops=stops_of(turn.catalogue.controls, journey.id),
    )
    turn.put(enrolment)
    _arm_exit(turn, enrolment, journey)
    tested = turn.catalogue.modes[journey.id] == "test"
    turn.entered.append(Entered(identity, journey.id, journey.version, key, held, tested))
    turn.journey_events.append(moved(turn, enrolment, "entered"))
    turn.fresh.append(identity)


def later(turn: Turn, journey: CompiledJourney, occasion: Occasion, due: int) -> None:
    """Keep what set a journey off until an instant, and ask the trigger's conditions again then.

    A newer event for the same key takes the place of the one that is kept, at the instant that was promised.
    """
    key, event = occasion.key, occasion.event
    ref = f"{journey.id}#{ended_ref(journey.id, key_text(key))}"
    known = turn.watches.get(ref)
    if known is None and len(turn.watches) >= WATCHES_MAX:
        turn.refused.append(Refusal(journey.id, "too_many_watches", "", key))
        return
    kept = Watch(journey.id, event.occurred_at, event.id, key, journey.kept_watch(event))
    turn.watches = {**turn.watches, ref: kept}
    if known is None:
        turn.arm(due, RANK_ABSENCE, ref)


def _arm_exit(turn: Turn, enrolment: Enrolment, journey: CompiledJourney) -> None:
    if journey.exit_after is not None:
        after, reason = journey.exit_after
        turn.arm(turn.now + after, RANK_EXIT, enrolment.id, reason)
    until = stops_at(turn, journey.id) if turn.catalogue.doors else NEVER
    if until != NEVER:
        turn.arm(until, RANK_EXIT, enrolment.id, LIVE_OVER)


def _repeat(turn: Turn, inside: Enrolment, journey: CompiledJourney, event: CustomerEvent) -> None:
    """The trigger came again while inside: ignore, update, or restart (only before the first proposal).

    A restart begins the passage anew: goals and exits count from now, waits and results are forgotten. The
    first event stays, and so does the version.
    """
    if journey.repeat == "ignore" or inside.fault:
        return
    pinned = turn.catalogue.journeys[inside.journey, inside.version]
    updated = replace(inside, last=pinned.kept_entry("last", event))
    if journey.repeat == "restart" and not inside.proposed and not inside.concluding:
        updated = replace(
            updated, at=turn.moment, place=pinned.first, since=turn.moment, visits={}, steps={}, heard={}
        )
        turn.disarm(inside.id)
        _arm_exit(turn, updated, pinned)
        turn.journey_events.append(moved(turn, updated, "restarted"))
        turn.fresh.append(inside.id)
    turn.put(updated)


def _stopped(turn: Turn, journey: CompiledJourney) -> str:
    """Whether an operator has stopped the journey; empty if none has."""
    controls = turn.catalogue.controls
    return "stopped" if controls.pauses and stopped_journey(controls, journey.id) is not None else ""


def _full(turn: Turn, journey: CompiledJourney, inside: list[Enrolment]) -> str:
    """Why there is no room for one more; empty if there is."""
    if len(turn.enrolments) >= ENROLMENTS_MAX:
        return "too_many_enrolments"
    if len(inside) >= journey.open_max:
        return "too_many_open"
    if len(turn.ended) >= ENDED_MAX and _remembers_ends(journey):
        turn.ended = _pruned(turn)
        return "too_many_ended" if len(turn.ended) >= ENDED_MAX else ""
    return ""


def _again_refused(turn: Turn, journey: CompiledJourney, key: str) -> str:
    """Which rule of re-entry forbids it; empty if none does."""
    if not _again(turn, journey.again, journey.id, key):
        return "again"
    return "" if _again(turn, journey.again_any, journey.id, ANY_KEY) else "again_per_customer"


def _ineligible(journey: CompiledJourney, scope: TurnScope) -> tuple[str, str]:
    """(reason, the first clause that is not true); two empty texts if all are."""
    for text, holds in journey.eligible:
        if holds(scope) is not True:
            return "not_eligible", text
    return "", ""


def _again(turn: Turn, rule: Again, journey: str, key: str) -> bool:
    if rule.rule == "always" or not turn.ended:
        return True
    ended_at = turn.ended.get(ended_ref(journey, key))
    if ended_at is None:
        return True
    return rule.rule == "after" and turn.now >= ended_at + rule.after


def _remembers_ends(journey: CompiledJourney) -> bool:
    return journey.again.rule != "always" or journey.again_any.rule != "always"


def _pruned(turn: Turn) -> dict[str, int]:
    """Ends without those that no rule of any current journey can still ask for."""
    longest = 0
    for journey in turn.catalogue.current.values():
        for rule in (journey.again, journey.again_any):
            if rule.rule == "never":
                return turn.ended
            longest = max(longest, rule.after)
    return {ref: at for ref, at in turn.ended.items() if at + longest > turn.now}
