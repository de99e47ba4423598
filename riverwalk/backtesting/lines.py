"""Both workspaces over one partition, each folded on a line of its own: the plain way.

It knows everything that the engine knows: orders, events about subjects, resources. `folding` takes it where
those reach customers, and tests hold that the quicker way tells the same.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

from journey.backtest import BEFORE_ALL, Moved, Sight
from journey.catalogue import Catalogue
from journey.resources import Allocator
from journey.results import Turned
from journey.simulate import MemoryStates
from journey.timeline import ClockKind, Timeline, Times
from riverwalk.backtesting.plan import Plan
from schemas.customer import CustomerState
from schemas.event import AllocationEvent, AnyEvent, CustomerEvent, InputEnded, InputTime, Tick

TIMERS_AT_ONCE = 10_000


class Line:
    """One workspace over one partition."""

    def __init__(
        self,
        catalogue: Catalogue,
        clock: ClockKind,
        times: Times | None = None,
        states: Mapping[str, CustomerState] | None = None,
    ) -> None:
        """
        Args:
            times: how far time has come; None at the beginning.
            states: those that it begins from.
        """
        self.states = MemoryStates()
        self._line = Timeline(clock, 1, self.states, catalogue, times=times)
        self._clock = clock
        self._allocator: Allocator | None = None
        if catalogue.resources:
            self._allocator = Allocator(catalogue.resources, catalogue.workspace_zone)
        self._answers: list[AllocationEvent] = []
        """Of resources that a publication made larger; they are brought as the line goes on."""
        self.states.all.update(states or {})
        for state in self.states.all.values():
            if state.timers:
                self._line.schedule(state.timers[0].due, state.id)

    @property
    def times(self) -> Times:
        """How far time has come, and which orders there were."""
        return self._line.times

    def branch(self, catalogue: Catalogue, at: int) -> Line:
        """Another workspace is published at `at`, with its migration plan, over the same states.

        What was due before has fired; so far has the partition's time come, whether anything was or not.
        """
        if self._clock == "stream":
            self.pass_to(at - 1, _nothing, told=True)
        other = Line(self._line.catalogue, self._clock, self._line.times, self.states.all)
        other._line.subjects.seen = self._line.subjects.seen
        other._line.activate(catalogue, at)
        if catalogue.resources:
            other._allocator = Allocator(catalogue.resources, catalogue.workspace_zone)
        if other._allocator is not None and self._allocator is not None:
            taken = {name: entry for name, entry in self._allocator.changed.items() if entry is not None}
            other._allocator.restore(taken, self._allocator.asked)
            other._answers = other._allocator.change(catalogue.resources, catalogue.workspace_zone, at)
        return other

    def pass_to(self, moment: int, see: Callable[[Turned], None], *, told: bool = False) -> None:
        """Fire what is due by then; each timer at its due, as by ticks that come in time.

        What comes back of a resource serves those that wait for it before what is due at that instant.

        Args:
            told: in `stream` the partition's time comes so far also where nothing is due.
        """
        while self._allocator is not None and (back := self._allocator.next_at()) is not None:
            due = self._line.earliest()
            if min(back, back if due is None else due) > moment:
                break
            if due is not None and due < back:
                past = self._clock == "stream" and due <= self._line.watermark()
                self._fire_by(self._line.watermark() + 1 if past else due, see)
            else:
                self._see(self._answered(self._allocator.pass_to(back)), see)
        self._fire_by(moment, see, told=told)

    def _fire_by(self, moment: int, see: Callable[[Turned], None], *, told: bool = False) -> None:
        if self._clock == "stream":
            if told or ((due := self._line.earliest()) is not None and due <= moment):
                self._pass(InputTime(0, moment), moment, see)
            return
        while (due := self._line.earliest()) is not None and due <= moment:
            self._pass(Tick(due), due, see)

    def fold(self, moved: Moved, see: Callable[[Turned], None]) -> None:
        """Fold one event, or obey one order, after what is due before it."""
        event = moved.event
        others = not isinstance(event, CustomerEvent)
        # What reaches others has the instant of the partition, and what comes late may arm timers before it.
        late = isinstance(event, CustomerEvent) and event.occurred_at <= moved.moment
        self.pass_to(moved.moment, see, told=others or late)
        self._see(self._line.feed(event, moved.at), see)
        if others:
            self.settle(see)

    def end(self, until: int, see: Callable[[Turned], None]) -> None:
        """Let time run on to `until`."""
        if self._clock == "wall" or self._allocator is not None:
            self.pass_to(until, see)
        if self._clock == "stream":
            self._pass(InputEnded(0, until), until, see)

    def _pass(self, record: AnyEvent, at: int, see: Callable[[Turned], None]) -> None:
        """Feed a record of time, and fire all that is due by it."""
        self._see(self._line.feed(record, at), see)
        self.settle(see)

    def settle(self, see: Callable[[Turned], None]) -> None:
        """Fire all that has come, and bring orders to everybody."""
        answers, self._answers = self._answers, []
        self._see(self._answered(answers), see)
        while self._line.due_left:
            self._see(self._line.fire(TIMERS_AT_ONCE), see)

    def _see(self, turns: Iterable[Turned], see: Callable[[Turned], None]) -> None:
        """Tell what happened, and bring answers to what it asks of resources."""
        waiting: deque[Iterable[Turned]] = deque([turns])
        while waiting:
            for turned in waiting.popleft():
                see(turned)
                if self._allocator is not None and turned.result is not None:
                    for order in turned.result.requests:
                        waiting.append(self._answered(self._allocator.take(order)))

    def _answered(self, answers: Iterable[AllocationEvent]) -> Iterator[Turned]:
        return chain.from_iterable(self._line.feed(answer, answer.occurred_at) for answer in answers)


def _nothing(turned: Turned) -> None:
    raise AssertionError(f"a timer of {turned.customer} is due, but everything was fired")


class Lines:
    """The published and, from `begin` on, the edited workspace over one partition."""

    def __init__(self, plan: Plan, sight: Sight) -> None:
        self._plan = plan
        self._sight = sight
        self._published = Line(plan.published, plan.clock)
        self._edited: Line | None = None
        if plan.begin == BEFORE_ALL:
            self._edited = Line(plan.edited, plan.clock)

    @classmethod
    def of(cls, plan: Plan, sight: Sight, published: Line, edited: Line | None) -> Lines:
        """Lines that have run already."""
        lines = cls(plan, sight)
        lines._published, lines._edited = published, edited
        return lines

    def feed(self, moved: Moved) -> None:
        """Fold one event on both sides, or let both obey an order."""
        if self._edited is None:
            if moved.at < self._plan.begin:
                self._published.fold(moved, self._sight.before)
                return
            self._part()
        assert self._edited is not None, "parted"
        self._published.fold(moved, self._sight.published)
        self._edited.fold(moved, self._sight.edited)

    def end(self, until: int) -> None:
        """Let time run on to `until`."""
        if self._edited is None:
            if until < self._plan.begin:
                self._published.end(until, self._sight.before)
                return
            self._part()
        assert self._edited is not None, "parted"
        self._published.end(until, self._sight.published)
        self._edited.end(until, self._sight.edited)

    def _part(self) -> None:
        self._published.pass_to(self._plan.begin - 1, self._sight.before)
        self._edited = self._published.branch(self._plan.edited, self._plan.begin)
        self._edited.settle(self._sight.edited)
