"""Both workspaces over one partition, each folded on a line of its own: the plain way.

It knows everything that the engine knows: orders, and events about subjects. `folding` takes it where those
reach customers, and tests hold that the quicker way tells the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from journey.backtest import BEFORE_ALL, Moved, Sight
from journey.catalogue import Catalogue
from journey.results import Turned
from journey.simulate import MemoryStates
from journey.timeline import ClockKind, Timeline, Times
from riverwalk.backtesting.plan import Plan
from schemas.customer import CustomerState
from schemas.event import AnyEvent, CustomerEvent, InputEnded, InputTime, Tick

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
        return other

    def pass_to(self, moment: int, see: Callable[[Turned], None], *, told: bool = False) -> None:
        """Fire what is due by then; each timer at its due, as by ticks that come in time.

        Args:
            told: in `stream` the partition's time comes so far also where nothing is due.
        """
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
        for turned in self._line.feed(event, moved.at):
            see(turned)
        if others:
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
