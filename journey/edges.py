"""Window edges: when a condition can change its answer although nothing comes.

Three things pass by themselves: the edge of a window passes an event, `now` passes an instant, the time since
an event passes a number. What conditions say of parts of a date (`date(now, 'hour')`) is not foreseen: it is
asked when something comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from journey.conditions import Crossing, calls, crossings, parse, paths
from journey.customer.facts import next_change
from journey.workspace.naming import named_steps
from schemas.customer import NEVER
from schemas.workspace import JourneyFile, WaitStep, Workspace

if TYPE_CHECKING:
    from journey.compile import CompiledJourney
    from journey.scope import TurnScope

FACTS = ("customer", "facts")


@dataclass(frozen=True, slots=True)
class Edges:
    """What to look at, for one or several conditions."""

    facts: tuple[str, ...]
    """Facts that they read, those of `count()` among them."""
    crossings: tuple[Crossing, ...]


def compile_edges(texts: Iterable[str], clocks: Iterable[str]) -> Edges | None:
    """What can change some conditions without an event.

    Args:
        texts: checked conditions.
        clocks: ids of the workspace's facts that are the time since an event.
    Returns: None if nothing can.
    """
    parsed = [parse(text) for text in texts]
    named = {path[2] for each in parsed for path in paths(each) if path[:2] == FACTS and len(path) > 2}
    counted = {
        f"count:{call.type}:{call.duration_ms}"
        for each in parsed
        for call in calls(each)
        if call.name == "count"
    }
    known = frozenset((*FACTS, clock) for clock in clocks)
    found = Edges(
        tuple(sorted(named | counted)),
        tuple(crossing for each in parsed for crossing in crossings(each, known)),
    )
    return found if found.facts or found.crossings else None


def journey_edges(
    workspace: Workspace, journeys: Iterable[CompiledJourney]
) -> dict[tuple[str, int], dict[str, Edges]]:
    """Of the versions that watch conditions which time alone can change: place -> edges."""
    since = tuple(clocks(workspace))
    found: dict[tuple[str, int], dict[str, Edges]] = {}
    for journey in journeys:
        places = {place: compile_edges(texts, since) for place, texts in journey.watched.items()}
        if watched := {place: edges for place, edges in places.items() if edges is not None}:
            found[journey.id, journey.version] = watched
    return found


def watched_texts(model: JourneyFile) -> dict[str, tuple[str, ...]]:
    """Conditions that stand alone: of goals and exits without events, and of waits for a condition."""
    asked = {
        "": (
            *(each.when for each in model.goal if each.when and not each.on),
            *(each.when for each in model.exit if each.when and not each.on and each.after is None),
        )
    }
    for place in named_steps(model):
        if isinstance(place.step, WaitStep) and place.step.wait.until_when is not None:
            asked[place.name] = (place.step.wait.until_when,)
    return {name: texts for name, texts in asked.items() if texts}


def clocks(workspace: Workspace) -> Iterator[str]:
    """Facts that are the time since an event."""
    return (name for name, fact in workspace.facts.items() if fact.kind == "since")


def next_edge(edges: Edges, scope: TurnScope) -> int:
    """The next instant (int ms, after the turn's `now`) at which one of the conditions can change its answer.

    Args:
        scope: as the conditions are evaluated; only events are not there.
    Returns: NEVER if time alone changes nothing.
    Cost: O(slices) a fact, one evaluation a comparison.
    """
    turn = scope.turn
    due = NEVER
    for name in edges.facts:
        fact = turn.catalogue.facts.get(name)
        change = None if fact is None else next_change(fact, turn.facts, turn.now, scope.where)
        due = due if change is None else min(due, change)
    for crossing in edges.crossings:
        crossed = crossing.next(scope)
        due = due if crossed is None else min(due, crossed)
    return due
