"""From rest to rest, breadth first: every place that somebody may come to, with the first way there.

Two people at one place differ only by what was sent to them (it may still be answered) and by how long they
have been inside (an exit by time may come first). Whoever came earlier can do all that a later one can, so a
place is looked at again only when it is reached earlier: no number of rounds of a loop has to be guessed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from journey.compile import CompiledJourney
from journey.exploring.happening import (
    CHANGING,
    Assumed,
    Branching,
    Resting,
    passing_ways,
    rests,
    touchpoint,
)
from journey.exploring.model import ENDED, STATES_MAX, Explored, Happening, Spot, Trail, Way
from journey.steps import DONE, GOAL_DONE
from journey.steps.branch import BranchNode
from journey.steps.end import EndNode
from journey.steps.wait import WaitNode
from journey.walk import STEPS_PER_EVENT_MAX
from journey.wording import trigger_lines
from journey.workspace.naming import named_steps
from schemas.workspace import JourneyFile

NOTHING: Assumed = frozenset()


class _Instant(NamedTuple):
    """What is the same for all who walk on in one instant."""

    origin: Spot | None
    """Where they rested; None for the entry."""
    sent: frozenset[str] = frozenset()
    concluding: bool = False
    early: int = 0


class _Walker(NamedTuple):
    """Somebody on the way to a step, in one instant."""

    to: str
    trail: Trail
    assumed: Assumed
    taken: int = 0
    """Steps in this instant."""


def explore(
    journey: CompiledJourney, model: JourneyFile, known: frozenset[str], *, states_max: int = STATES_MAX
) -> Explored:
    """Every place of a journey that happenings can lead to.

    Args:
        journey: compiled of `model`, which is without faults.
        known: the types of touchpoints that the workspace knows.
        states_max: where to stop.
    Returns: what was reached; `bounded` if there was more.
    Cost: some 20 us a way.
    """
    return _Traveller(journey, model, known, states_max).travel()


class _Traveller:
    def __init__(
        self, journey: CompiledJourney, model: JourneyFile, known: frozenset[str], states_max: int
    ) -> None:
        steps = {step.name: step for step in named_steps(model)}
        self._journey, self._model, self._states_max = journey, model, states_max
        self._branching = Branching(journey, steps)
        self._resting = Resting(journey, steps, known)
        self._found = Explored()
        self._open: deque[tuple[Spot, Trail, int]] = deque()

    def travel(self) -> Explored:
        """All of it."""
        self._go(_Instant(None), self._journey.first, (self._entering(),))
        while self._open and not self._found.bounded:
            spot, trail, early = self._open.popleft()
            if early == self._found.early[spot]:
                self._leave(spot, trail, early)
        return self._found

    def _entering(self) -> Happening:
        words = f"enters: {', '.join(trigger_lines(self._model.trigger))}"
        for type in sorted(self._journey.trigger_types):
            if self._journey.manual:
                given = f"{{ touchpoint: {type}, properties: {{ journey: {self._journey.id} }} }}"
                return Happening(words, given)
            conditional = self._journey.when is not None or bool(self._journey.eligible)
            return Happening(words, touchpoint(type, self._model.entry.key), arranged=conditional)
        return Happening(words, arranged=True)

    def _leave(self, spot: Spot, trail: Trail, early: int) -> None:
        """Everything that may happen to somebody who rests here."""
        found, node = self._found, self._journey.nodes.get(spot.place)
        found.leads.setdefault(spot, set())
        if node is None:
            self._end(spot)  # The watch of goals ends by itself.
        else:
            for way in sorted(self._resting.ways(node, spot.sent), key=_trouble):
                found.ways += 1
                if way.at_once:
                    found.at_once.setdefault(spot.place, set()).add(way.to)
                sent = spot.sent | {way.sends} if way.sends else spot.sent
                instant = _Instant(spot, sent, spot.concluding, early + way.after)
                self._go(instant, way.to, (*trail, way.happening))
            if isinstance(node, WaitNode) and node.dated is not None and not node.dated.has_else:
                self._end(spot)  # A date that is missed ends the enrolment.
        if not spot.concluding:
            self._conclude(spot, trail, early)
        if found.bounded:
            found.leads.pop(spot)  # Where else it leads was not looked at.

    def _conclude(self, spot: Spot, trail: Trail, early: int) -> None:
        """Goals and exits, which may come wherever somebody rests."""
        written = self._model
        for position, goal in enumerate(self._journey.goals):
            happening = (
                self._resting.by_event(goal.types, written.goal[position].match, written.goal[position].when)
                if goal.types
                else Happening(f"goal {position + 1} holds", arranged=True)
            )
            if happening is not None and early < goal.within:
                self._found.ways += 1
                self._found.met.add(position)
                instant = _Instant(spot, self._resting.listened, concluding=True)
                self._go(instant, goal.then, (*trail, happening))
        for leave, asked in zip(self._journey.exits, written.exit, strict=True):
            if not leave.types or self._resting.by_event(leave.types, asked.match, asked.when) is not None:
                self._found.ways += 1
                self._end(spot)

    def _go(self, instant: _Instant, to: str, trail: Trail) -> None:
        """Walk on in one instant until everybody rests or has ended."""
        leave_at = self._journey.exit_after
        if leave_at is not None and not instant.concluding and instant.early >= leave_at[0]:
            self._end(instant.origin)
            return
        walkers = deque([_Walker(to, trail, NOTHING)])
        seen = {(to, NOTHING)}
        while walkers and not self._found.bounded:
            walker = walkers.popleft()
            if walker.to in (DONE, GOAL_DONE):
                self._finish(instant, walker.trail)
                continue
            node = self._journey.nodes[walker.to]
            self._found.steps.setdefault(node.id, walker.trail)
            if walker.taken >= STEPS_PER_EVENT_MAX:
                self._found.exhausted.setdefault(node.id, walker.trail)
            elif rests(node):
                self._rest(instant, node.id, walker.trail)
            elif isinstance(node, EndNode):
                self._end(instant.origin)
            else:
                for after in self._passed(walker):
                    self._found.ways += 1
                    self._found.at_once.setdefault(node.id, set()).add(after.to)
                    if (after.to, after.assumed) not in seen:
                        seen.add((after.to, after.assumed))
                        self._count()
                        walkers.append(after)

    def _passed(self, walker: _Walker) -> list[_Walker]:
        node = self._journey.nodes[walker.to]
        if isinstance(node, BranchNode):
            found: Iterable[tuple[Way, Assumed]] = self._branching.ways(node, walker.assumed)
        else:
            kept = NOTHING if node.kind in CHANGING else walker.assumed
            found = ((way, kept) for way in passing_ways(node))
        return [
            _Walker(way.to, _further(walker.trail, way.happening), assumed, walker.taken + 1)
            for way, assumed in found
        ]

    def _finish(self, instant: _Instant, trail: Trail) -> None:
        """After the last step: over, or goals are watched while there is time."""
        if instant.concluding or instant.early >= self._journey.watch_ms:
            self._end(instant.origin)
        else:
            self._rest(instant, DONE, trail)

    def _rest(self, instant: _Instant, place: str, trail: Trail) -> None:
        found, spot = self._found, Spot(place, instant.sent, instant.concluding)
        if instant.origin is not None:
            found.leads[instant.origin].add(spot)
        if spot in found.early and instant.early >= found.early[spot]:
            return
        if spot not in found.spots:
            self._count()
        found.spots.setdefault(spot, trail)
        found.early[spot] = instant.early
        self._open.append((spot, trail, instant.early))

    def _end(self, origin: Spot | None) -> None:
        if origin is not None:
            self._found.leads[origin].add(ENDED)

    def _count(self) -> None:
        self._found.states += 1
        self._found.bounded = self._found.bounded or self._found.states > self._states_max


def _further(trail: Trail, happening: Happening) -> Trail:
    return (*trail, happening) if happening.words else trail


def _trouble(way: Way) -> bool:
    """Of two happenings the one comes first that the author of a case need not arrange."""
    return way.happening.arranged
