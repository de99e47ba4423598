"""Watches of journeys that differ, kept in one state for both sides until one of them has lasted.

An absence trigger watches nearly everybody nearly always. Were its watches a difference of the states, an
edit of `for: 90 days` would part every customer at the first event. So the joint state holds both: the
published side's under the journey's name, the edited side's under a ghost's. Only their timers look at them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from msgspec.structs import replace

from journey.catalogue import Catalogue
from journey.compile import CompiledJourney
from journey.enrolment.keys import ended_ref, key_text
from journey.keeping import WATCH
from journey.ranks import RANK_ABSENCE
from schemas.customer import CustomerState, Timer, Watch

MARK = "~"
"""No id of a journey holds it."""


class Ghosts(NamedTuple):
    """Whose watches are kept twice."""

    of: Mapping[str, str]
    """Journey -> its ghost."""
    journeys: Mapping[str, str]
    """Ghost -> its journey."""
    watched: frozenset[str]
    """Journeys whose watches may end otherwise, and ghosts."""


class Sides(NamedTuple):
    """One customer under both workspaces."""

    published: CustomerState
    edited: CustomerState


def ghosts_between(
    published: Catalogue, edited: Catalogue, changed: frozenset[str], entry: frozenset[str]
) -> Ghosts:
    """Which watches differ.

    Args:
        changed: journeys that differ in anything.
        entry: those of them that somebody else, or at another event, may enter.
    """
    of = {
        name: f"{name}{MARK}"
        for name in sorted(changed)
        if name in entry or _watches(published, name) != _watches(edited, name)
    }
    journeys = {ghost: name for name, ghost in of.items()}
    return Ghosts(of, journeys, frozenset(changed | set(journeys)))


def _watches(catalogue: Catalogue, name: str) -> tuple[object, ...]:
    """What decides how a journey watches, beyond trigger, entry rules and mode."""
    journey: CompiledJourney | None = catalogue.current.get(name)
    if journey is None or not journey.absence_since:
        return ()
    return (journey.kept[WATCH], journey.reads_context)


def sides_of(joint: CustomerState, ghosts: Ghosts) -> Sides:
    """Both sides of a joint state; the same object twice where no watch differs."""
    for watch in joint.watches.values():
        if watch.journey in ghosts.of or watch.journey in ghosts.journeys:
            return Sides(_published(joint, ghosts), _edited(joint, ghosts))
    return Sides(joint, joint)


def _published(joint: CustomerState, ghosts: Ghosts) -> CustomerState:
    watches = {ref: each for ref, each in joint.watches.items() if each.journey not in ghosts.journeys}
    timers = [each for each in joint.timers if not _ends(each, joint, ghosts.journeys)]
    return replace(joint, watches=watches, timers=tuple(timers))


def _edited(joint: CustomerState, ghosts: Ghosts) -> CustomerState:
    return _renamed(joint, ghosts.journeys, ghosts.of)


def _renamed(state: CustomerState, names: Mapping[str, str], dropped: Mapping[str, str]) -> CustomerState:
    """Watches of some journeys under other names, those of others left out."""
    watches: dict[str, Watch] = {}
    refs: dict[str, str] = {}
    for ref, watch in state.watches.items():
        name = names.get(watch.journey)
        if name is not None:
            refs[ref] = f"{name}#{ended_ref(name, key_text(watch.key))}"
            watches[refs[ref]] = replace(watch, journey=name)
        elif watch.journey not in dropped:
            watches[ref] = watch
    timers = [
        replace(each, ref=refs[each.ref]) if each.rank == RANK_ABSENCE and each.ref in refs else each
        for each in state.timers
        if not _ends(each, state, dropped)
    ]
    return replace(state, watches=watches, timers=tuple(sorted(timers)))


def _ends(timer: Timer, state: CustomerState, names: Mapping[str, str]) -> bool:
    """Whether a timer ends a watch of one of these journeys."""
    return timer.rank == RANK_ABSENCE and state.watches[timer.ref].journey in names


def joint_of(published: CustomerState, edited: CustomerState, ghosts: Ghosts) -> CustomerState | None:
    """One state for both sides; None if they differ in more than watches."""
    if published.reached != edited.reached:  # A mark of orders, and those of its publication are obeyed.
        edited = replace(edited, reached=published.reached)
    if (
        published.now != edited.now
        or len(published.enrolments) != len(edited.enrolments)
        or len(published.contacts) != len(edited.contacts)
    ):
        return None  # Nearly always, and seen at once.
    if not ghosts.of:
        return published if published == edited else None
    common = _bare(published, ghosts)
    if common != _bare(edited, ghosts):
        return None
    ours, theirs = published.watches, _renamed(edited, ghosts.of, {})
    kept = {ref: each for ref, each in theirs.watches.items() if each.journey in ghosts.journeys}
    if not kept:
        return published
    timers = [each for each in theirs.timers if each.rank == RANK_ABSENCE and each.ref in kept]
    return replace(published, watches={**ours, **kept}, timers=tuple(sorted([*published.timers, *timers])))


def _bare(state: CustomerState, ghosts: Ghosts) -> CustomerState:
    """A state without the watches that may differ."""
    return _renamed(state, {}, ghosts.of)
