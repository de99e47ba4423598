"""What would happen to one person, in virtual time: what is assumed, then timers until a journey ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain

import msgspec

from journey.catalogue import Catalogue
from journey.compile import CompiledJourney
from journey.fold import advance
from journey.resources import Allocator
from journey.results import Advance, Status
from journey.simulate import emitted_event
from schemas.action import JourneyEvent
from schemas.customer import CustomerState
from schemas.decision import Deferred, Judged
from schemas.event import CustomerEvent

TURNS_MAX = 5_000
"""Instants of one preview: a wait of an hour in a loop, for half a year."""


class Happening(msgspec.Struct, frozen=True, omit_defaults=True):
    """One row of the timeline."""

    at: int
    journey: str
    what: str
    """entered, restarted, not entered, reached, proposed, a verdict, deferred, goal, watching, ended, ..."""
    place: str = ""
    """Id of a step."""
    action: str = ""
    detail: str = ""
    """Reason, result, channel or remark."""
    until: int = 0
    """Int ms: until when it rests or is deferred; 0 for no known end."""
    holdout: bool = False


class Preview(msgspec.Struct, frozen=True):
    """What would happen."""

    happenings: tuple[Happening, ...]
    state: CustomerState
    ended: bool
    """Whether nobody is left inside the journey; False if it rests without a timer, or time ran out."""


def preview(
    catalogue: Catalogue,
    state: CustomerState,
    events: Sequence[CustomerEvent],
    journey: str,
    *,
    until: int,
) -> Preview:
    """Fold what is assumed, and let time run until the journey has ended.

    Args:
        catalogue: the workspace to try, with the versions that the state is in.
        state: the person before.
        events: what is assumed, in order of time; none for time alone.
        journey: the one to wait for.
        until: int ms; time runs no further.
    Resources are as if nobody else took of them.
    Returns: everything that was decided in all journeys, in order.
    """
    happenings: list[Happening] = []
    allocator = Allocator(catalogue.resources, catalogue.workspace_zone)
    for _ in range(TURNS_MAX):
        due = state.timers[0].due if state.timers else None
        event = events[0] if events and (due is None or due >= events[0].occurred_at) else None
        if event is None and (due is None or due > until or not (events or _inside(state, journey))):
            break
        now = max(event.received_at if event is not None else due or 0, state.now)
        result = advance(catalogue, state, event, now)
        happenings += _told(event, state, result)
        state = result.state
        mine = [each for each in result.emitted if each.subject and not each.is_about_a_thing]
        own = [emitted_event(each, state.id, now) for each in mine]
        own += chain.from_iterable(allocator.take(order) for order in result.requests)
        events = [*own, *(events[1:] if event is not None else events)]
    return Preview(tuple(happenings), state, not _inside(state, journey))


def without_holdouts(catalogue: Catalogue) -> Catalogue:
    """The same catalogue where nobody is held out on entry, nor from promotion as a whole."""
    journeys = {at: replace(each, holdout=0.0) for at, each in catalogue.journeys.items()}

    def same(found: tuple[CompiledJourney, ...]) -> tuple[CompiledJourney, ...]:
        return tuple(journeys[each.id, each.version] for each in found)

    return replace(
        catalogue,
        policy=catalogue.policy.model_copy(update={"holdout": Decimal(0)}),
        journeys=journeys,
        current={name: journeys[name, each.version] for name, each in catalogue.current.items()},
        triggered_by={name: same(found) for name, found in catalogue.triggered_by.items()},
        absence_begun_by={name: same(found) for name, found in catalogue.absence_begun_by.items()},
        followed_by={name: same(found) for name, found in catalogue.followed_by.items()},
        absence_ended_by={name: same(found) for name, found in catalogue.absence_ended_by.items()},
        timed=same(catalogue.timed),
        dated=same(catalogue.dated),
    )


def treated(state: CustomerState) -> CustomerState:
    """The same person, held out of nothing they are inside."""
    enrolments = {ref: msgspec.structs.replace(each, holdout=False) for ref, each in state.enrolments.items()}
    return msgspec.structs.replace(state, enrolments=enrolments)


def _inside(state: CustomerState, journey: str) -> bool:
    """Whether the person is in the journey, or an absence that may start it is running."""
    inside = any(each.journey == journey and not each.fault for each in state.enrolments.values())
    return inside or any(watch.journey == journey for watch in state.watches.values())


def _told(event: CustomerEvent | None, before: CustomerState, result: Advance) -> Iterator[Happening]:
    """The rows of one advance, in the order in which it went."""
    now = result.state.now
    if event is not None:
        remark = "" if result.status is Status.APPLIED else f"not applied: {result.status.value}"
        yield Happening(event.occurred_at, "", "event", detail=" ".join(filter(None, [event.type, remark])))
    decision = result.decision
    judged = list(decision.judged) if decision else []
    waiting = [each for each in judged if each.id in before.pending]
    yield from (_verdict(now, each) for each in waiting)
    if decision is not None:
        for refused in decision.refused:
            detail = " ".join(filter(None, [refused.reason, refused.clause]))
            yield Happening(now, refused.journey, "not entered", detail=detail)
    fresh = [each for each in judged if each.id not in before.pending]
    proposed = {(each.enrolment, each.step) for each in fresh}
    proposed |= {(each.enrolment, each.step) for each in result.state.pending.values()}
    for moved in result.journey_events:
        yield _move(moved, result.state, proposed=(moved.enrolment, moved.step) in proposed)
        for each in [one for one in fresh if (one.enrolment, one.step) == (moved.enrolment, moved.step)]:
            if moved.kind == "moved":
                fresh.remove(each)
                yield _verdict(now, each)
    yield from (_verdict(now, each) for each in fresh)
    if decision is not None:
        yield from (_deferred(now, each, result.state) for each in decision.deferred)
        yield from (
            Happening(now, "", "fault", detail=f"{each.where}: {each.error}") for each in decision.faults
        )
    for emission in decision.emitted if decision is not None else ():
        detail = " ".join(filter(None, [emission.event, f"to {emission.to}", emission.reason]))
        yield Happening(now, emission.journey, "emitted", emission.step, detail=detail)
    for recalled in result.withdrawn:
        yield Happening(now, recalled.journey, "recalled", action=recalled.action, detail=recalled.reason)


def _move(moved: JourneyEvent, state: CustomerState, *, proposed: bool) -> Happening:
    due = (timer.due for timer in state.timers if timer.ref == moved.enrolment and timer.arg == moved.step)
    what = ("proposed" if proposed else "reached") if moved.kind == "moved" else moved.kind
    place = "" if moved.kind in ("entered", "ended", "goal", "restarted") else moved.step
    until = next(due, 0) if moved.kind in ("moved", "watching") else 0
    detail = f"version {moved.version}" if moved.kind == "entered" else moved.result
    return Happening(moved.at, moved.journey, what, place, detail=detail, until=until, holdout=moved.holdout)


def _verdict(now: int, judged: Judged) -> Happening:
    by = f"by {judged.channel}" if judged.channel else ""
    detail = " ".join(filter(None, [by, judged.reason]))
    return Happening(now, judged.journey, str(judged.verdict), judged.step, judged.action, detail)


def _deferred(now: int, deferred: Deferred, state: CustomerState) -> Happening:
    proposal = state.pending.get(deferred.id)
    place = proposal.step if proposal is not None else ""
    return Happening(
        now, deferred.journey, "deferred", place, deferred.action, deferred.reason, until=deferred.until
    )
