"""One process's share of a backtest: its customers under both workspaces, with the real waits.

Until `begin` the published workspace alone is in force. Then the line parts: one side goes on, the other goes
on with the edited workspace published behind it, from the same states; who is inside keeps their version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter
from typing import Protocol

from journey.backtest import BEFORE_ALL, Counting, Lanes, Moved, Sight, Tally
from journey.timeline import Times
from riverwalk.backtesting.lines import Line, Lines
from riverwalk.backtesting.plan import Plan
from schemas.customer import CustomerState
from schemas.event import CustomerEvent, Ordered, event_decoder


class Partition(Protocol):
    """Both sides over one partition."""

    def feed(self, moved: Moved) -> None:
        """Fold one event on both sides."""

    def end(self, until: int) -> None:
        """Let time run on to `until`."""


class Joint:
    """Folds once what both sides make the same of."""

    def __init__(self, plan: Plan, sight: Sight) -> None:
        self._plan = plan
        self._sight = sight
        self._lanes = Lanes(plan.published, plan.edited, plan.parts, sight, clock=plan.clock)
        self._begun = False
        self._times: Times | None = None
        """Of the edited side, if its publication has reached customers."""
        self._at = 0
        self._lines: Lines | None = None
        self._hears = bool(plan.published.audiences.lists or plan.edited.audiences.lists)
        if plan.begin == BEFORE_ALL:
            self._begin({})

    def feed(self, moved: Moved) -> None:
        """Fold one event on both sides."""
        event = moved.event
        if self._lines is not None:
            self._lines.feed(moved)
        elif isinstance(event, CustomerEvent):
            if not self._begun and moved.at >= self._plan.begin:
                self._part()
            self._at = moved.at
            self._lanes.feed(event, moved.at, moved.moment, len(moved.value))
        elif self._hears or isinstance(event, Ordered):
            self._lines = self._laid_out()
            self._lines.feed(moved)

    def end(self, until: int) -> None:
        """Let time run on to `until`."""
        if self._lines is not None:
            self._lines.end(until)
            return
        if not self._begun and until >= self._plan.begin:
            self._part()
        self._lanes.pass_to(until)

    def _part(self) -> None:
        plan = self._plan
        self._lanes.pass_to(plan.begin - 1)
        states, _ = self._lanes.states()
        line = Line(plan.published, plan.clock, Times(now=self._at), states).branch(plan.edited, plan.begin)
        line.settle(self._sight.edited)
        self._times = line.times
        self._begin(line.states.all)

    def _begin(self, edited: Mapping[str, CustomerState]) -> None:
        self._begun = True
        self._lanes.begin(edited)

    def _laid_out(self) -> Lines:
        """From here on the plain way: something reaches customers that is no event of theirs."""
        plan = self._plan
        self._lanes.pass_to(self._lanes.mark)
        states, edited = self._lanes.states()
        published = Line(plan.published, plan.clock, Times(now=self._at), states)
        if not self._begun:
            return Lines.of(plan, self._sight, published, None)
        times = self._times or Times(now=self._at)
        return Lines.of(plan, self._sight, published, Line(plan.edited, plan.clock, times, edited))


class Together:
    """Customers of all partitions in one order of time: what one takes of a resource another lacks.

    Memory: the whole log.
    """

    def __init__(self, plan: Plan, sight: Sight) -> None:
        self._wall = plan.clock == "wall"
        self._lines = Lines(plan, sight)
        self._held: list[Moved] = []

    def feed(self, moved: Moved) -> None:
        """Keep one event until its place among those of other partitions is known."""
        self._held.append(moved)

    def end(self, until: int) -> None:
        """Fold all of them, and let time run on to `until`."""
        for moved in self._ordered():
            self._lines.feed(moved)
        self._lines.end(until)

    def _ordered(self) -> Iterator[Moved]:
        partitions = {moved.partition for moved in self._held}
        if len(partitions) <= 1:
            yield from self._held
            return
        first = min(partitions)
        for moved in sorted(self._held, key=attrgetter("at")):
            # An order, and an event about a subject, lies in every partition.
            if moved.partition == first or isinstance(moved.event, CustomerEvent):
                yield moved._replace(moment=moved.at if self._wall else moved.at - 1)


class Share:
    """The customers of one process."""

    def __init__(self, plan: Plan, over: Callable[[Plan, Sight], Partition] = Joint) -> None:
        """
        Args:
            over: how a partition is folded where nothing is allocated.
        """
        self._plan = plan
        self._over = Together if plan.allocates else over
        self._partitions: dict[int, Partition] = {}
        self.tally = Tally()
        self._counting = Counting(self.tally, plan.published, plan.edited, plan.groupings)
        self.decode = event_decoder(_read(plan))
        """Reads records as far as either side asks for them."""

    def feed(self, moved: Moved) -> None:
        """Fold one event on both sides. Cost: a fold where nothing differs, two where it does."""
        event = moved.event
        if isinstance(event, CustomerEvent):
            self.tally.events += 1
            if moved.at >= self._plan.begin:
                self.tally.customers.add(event.customer)
        number = 0 if self._plan.allocates else moved.partition
        partition = self._partitions.get(number)
        if partition is None:
            partition = self._partitions[number] = self._over(self._plan, self._counting)
        partition.feed(moved)

    def end(self, until: int) -> Tally:
        """Let time run on, and close the books."""
        for partition in self._partitions.values():
            partition.end(until)
        self._counting.end()
        return self.tally


def _read(plan: Plan) -> frozenset[str] | None:
    """Properties of touchpoints that either side can ask for; None for all."""
    published, edited = plan.published.properties_read, plan.edited.properties_read
    return None if published is None or edited is None else published | edited
