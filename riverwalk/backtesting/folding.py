"""One process's share of a backtest: its customers folded twice, with the real waits.

Until `begin` the published workspace alone is in force. Then the line parts: one side goes on, the other goes
on with the edited workspace published behind it, from the same states; who is inside keeps their version.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from journey.catalogue import Catalogue
from journey.grouping import Grouping, group_of
from journey.results import Status, Turned
from journey.simulate import MemoryStates
from journey.timeline import ClockKind, Timeline, Times
from riverwalk.backtesting.log import BEFORE_ALL, Moved
from riverwalk.backtesting.tally import Contact, Tally
from schemas.event import (
    AnyEvent,
    CustomerEvent,
    InputEnded,
    InputTime,
    SubjectEvent,
    Tick,
    decode_event,
)

TIMERS_AT_ONCE = 10_000


class Plan(NamedTuple):
    """What to compare, and from when to when."""

    published: Catalogue
    edited: Catalogue
    clock: ClockKind
    groupings: Sequence[Grouping] = ()
    """Questions about the customer by whose answers actions are counted."""
    begin: int = BEFORE_ALL
    """Int ms: the edited workspace is in force from here."""


class _Line:
    """One workspace over one partition."""

    def __init__(self, catalogue: Catalogue, clock: ClockKind, times: Times | None = None) -> None:
        self.states = MemoryStates()
        self._line = Timeline(clock, 1, self.states, catalogue, times=times)
        self._clock = clock

    def branch(self, catalogue: Catalogue, at: int) -> _Line:
        """Another workspace is published at `at`, with its migration plan, over the same states."""
        other = _Line(self._line.catalogue, self._clock, self._line.times)
        other.states.all.update(self.states.all)
        other._line.subjects.seen = self._line.subjects.seen
        for state in self.states.all.values():
            if state.timers:
                other._line.schedule(state.timers[0].due, state.id)
        other._line.activate(catalogue, at)
        return other

    def pass_to(self, moment: int, see: Callable[[Turned], None]) -> None:
        """Fire what is due by then; each timer at its due, as by ticks that come in time."""
        if self._clock == "stream":
            if (due := self._line.earliest()) is not None and due <= moment:
                self._pass(InputTime(0, moment), moment, see)
            return
        while (due := self._line.earliest()) is not None and due <= moment:
            self._pass(Tick(due), due, see)

    def fold(self, event: CustomerEvent | SubjectEvent, at: int, see: Callable[[Turned], None]) -> None:
        """Fold one event that came at `at`."""
        for turned in self._line.feed(event, at):
            see(turned)
        if isinstance(event, SubjectEvent):
            self.settle(see)

    def end(self, until: int, see: Callable[[Turned], None]) -> None:
        """Let time run on to `until`."""
        if self._clock == "wall":
            self.pass_to(until, see)
        else:
            self._pass(InputEnded(0, until), until, see)

    def _pass(self, record: AnyEvent, at: int, see: Callable[[Turned], None]) -> None:
        """Feed a record of time, and fire all that is due by it."""
        for turned in self._line.feed(record, at):
            see(turned)
        self.settle(see)

    def settle(self, see: Callable[[Turned], None]) -> None:
        """Fire all that has come, and bring orders to everybody."""
        while self._line.due_left:
            for turned in self._line.fire(TIMERS_AT_ONCE):
                see(turned)


class Share:
    """The customers of one process."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._partitions: dict[int, _Both] = {}
        self.tally = Tally()

    def feed(self, moved: Moved) -> None:
        """Fold one event on both sides. Cost: two folds, and the decoding once."""
        event = decode_event(moved.value)
        assert isinstance(event, CustomerEvent | SubjectEvent), "records of time stay where they were read"
        self.tally.events += isinstance(event, CustomerEvent)
        both = self._partitions.get(moved.partition)
        if both is None:
            both = self._partitions[moved.partition] = _Both(self._plan, self.tally)
        both.feed(event, moved)

    def end(self, until: int) -> Tally:
        """Let time run on, and close the books."""
        for both in self._partitions.values():
            both.end(until)
        self.tally.end()
        return self.tally


class _Both:
    """The published and, from `begin` on, the edited workspace over one partition."""

    def __init__(self, plan: Plan, tally: Tally) -> None:
        self._plan = plan
        self._tally = tally
        self._published = _Line(plan.published, plan.clock)
        self._edited: _Line | None = None
        if plan.begin == BEFORE_ALL:
            self._edited = _Line(plan.edited, plan.clock)

    def feed(self, event: CustomerEvent | SubjectEvent, moved: Moved) -> None:
        if self._edited is None:
            if moved.at < self._plan.begin:
                self._published.pass_to(moved.moment, self._before)
                self._published.fold(event, moved.at, self._before)
                return
            self._part()
        assert self._edited is not None, "parted"
        if isinstance(event, CustomerEvent):
            self._tally.customers.add(event.customer)
        for line, see in ((self._published, self._of_published), (self._edited, self._of_edited)):
            line.pass_to(moved.moment, see)
            line.fold(event, moved.at, see)

    def end(self, until: int) -> None:
        if self._edited is None:
            if until < self._plan.begin:
                self._published.end(until, self._before)
                return
            self._part()
        assert self._edited is not None, "parted"
        self._published.end(until, self._of_published)
        self._edited.end(until, self._of_edited)

    def _part(self) -> None:
        self._published.pass_to(self._plan.begin - 1, self._before)
        self._edited = self._published.branch(self._plan.edited, self._plan.begin)
        self._edited.settle(self._of_edited)

    def _before(self, turned: Turned) -> None:
        self._tally.folds += 1

    def _of_published(self, turned: Turned) -> None:
        self._tally.published.see(turned)
        self._see(turned, edited=False)

    def _of_edited(self, turned: Turned) -> None:
        self._tally.edited.see(turned)
        self._see(turned, edited=True)

    def _see(self, turned: Turned, *, edited: bool) -> None:
        self._tally.folds += 1
        result = turned.result
        if result is None or result.status is not Status.APPLIED or not result.actions:
            return
        plan = self._plan
        catalogue = plan.edited if edited else plan.published
        groups = tuple(group_of(each, catalogue, result.state) for each in plan.groupings)
        for action in result.actions:
            contact = Contact(result.state.now, turned.customer, action, groups)
            self._tally.send(contact, edited=edited)
