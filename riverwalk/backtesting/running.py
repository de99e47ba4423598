"""A backtest from the workspaces to the tally."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import NamedTuple

import msgspec

from journey.backtest import BEFORE_ALL, Moved, Tally
from journey.scarcity import uses_resources
from journey.timeline import ClockKind
from riverwalk.backtesting.log import Source, live_events
from riverwalk.backtesting.sharing import Alone, Folding, Order, Shares
from riverwalk.failures import Failure
from riverwalk.publication import Checked, next_publication
from riverwalk.published import workspace_of
from schemas.publication import Publication
from streams.collector import spared_collector
from streams.settings import Settings

BY = "backtest"
LIVE = "the live log"
Clock = Callable[[], float]
"""Seconds from any beginning."""


class Compared(NamedTuple):
    """The two workspaces as publications, one behind the other."""

    publications: Sequence[Publication]
    published: str
    edited: str
    same: bool
    """Both mean the same."""
    allocates: bool
    """One of them takes from resources."""


class Backtested(msgspec.Struct):
    """What came of it."""

    workspace: str
    published: str
    """Hash."""
    edited: str
    same: bool
    source: str
    begin: int
    """Int ms; from here on differences count."""
    until: int
    processes: int
    by: tuple[str, ...]
    tally: Tally
    seconds: float

    @property
    def rate(self) -> float:
        """Events a second and core; each is folded under both workspaces."""
        return self.tally.events / self.seconds / self.processes if self.seconds else 0.0


def compared(published: Checked | None, edited: Checked, history: Sequence[Publication]) -> Compared:
    """The edited workspace as if it were published behind the other.

    Args:
        published: the folder that stands for what is in force; None: the last of `history`.
        history: everything published, in log order.
    Raises: Failure RW908 if nothing was published, RW909 if the two have different names.
    """
    if published is not None:
        made = next_publication(published, [], by=BY, at=0, trial=True).publication
        assert made is not None, "the first publication always differs"
        history = [made]
    if not history:
        advice = "publish a workspace, or name the folder of the published one"
        raise Failure("RW908", "nothing is published under this topic prefix", advice=advice)
    allocates = any(map(uses_resources, (workspace_of(history[-1]), edited.workspace)))
    behind = next_publication(edited, history, by=BY, at=0, trial=True).publication
    last = history[-1].hash
    if behind is None:
        return Compared(history, last, last, same=True, allocates=allocates)
    return Compared([*history, behind], last, behind.hash, same=False, allocates=allocates)


class Wanted(NamedTuple):
    """What the operator asked for."""

    begin: int | None = None
    """Int ms; None: from the beginning of the log."""
    until: int | None = None
    """Int ms; None: to the last event."""
    by: tuple[str, ...] = ()
    processes: int = 1


class _Run:
    """Feeds events to the end of the wanted time."""

    def __init__(self, folding: Folding, until: int | None) -> None:
        self._folding = folding
        self._until = until
        self.newest = BEFORE_ALL

    def feed(self, moved: Moved) -> None:
        if self._until is None or moved.at <= self._until:
            self.newest = max(self.newest, moved.at)
            self._folding.feed(moved)

    def end(self) -> Tally:
        return self._folding.end(self.newest if self._until is None else self._until)


def backtest(sides: Compared, source: Source, wanted: Wanted, clock: Clock) -> Backtested:
    """Fold an export or an example under both workspaces.

    Cost: a fold an event where the edit means nothing to its customer, else two; docs/performance.md.
        Memory grows with customers and with what differs.
    """
    began, wanted = clock(), _fitting(sides, wanted)
    with _folding(sides, source.clock, wanted) as folding:
        running = _Run(folding, wanted.until)
        for moved in source.events(folding.decode):
            running.feed(moved)
        tally = running.end()
    return _result(sides, source.name, wanted, tally=tally, newest=running.newest, seconds=clock() - began)


async def backtest_live(sides: Compared, settings: Settings, wanted: Wanted, clock: Clock) -> Backtested:
    """The same with the live log of `customer-events`: read, never written."""
    began, wanted = clock(), _fitting(sides, wanted)
    with _folding(sides, settings.clock, wanted) as folding:
        running = _Run(folding, wanted.until)
        async for moved in live_events(settings, folding.decode):
            running.feed(moved)
        tally = running.end()
    return _result(sides, LIVE, wanted, tally=tally, newest=running.newest, seconds=clock() - began)


def _fitting(sides: Compared, wanted: Wanted) -> Wanted:
    """What one customer takes of a resource another does not get, so all of them are in one process."""
    return wanted._replace(processes=1) if sides.allocates else wanted


@contextmanager
def _folding(sides: Compared, clock: ClockKind, wanted: Wanted) -> Iterator[Folding]:
    begin = BEFORE_ALL if wanted.begin is None else wanted.begin
    order = Order(sides.publications, sides.published, sides.edited, clock, wanted.by, begin, sides.allocates)
    shares = nullcontext(Alone(order)) if wanted.processes == 1 else Shares(order, wanted.processes)
    with shares as folding, spared_collector():
        yield folding


def _result(
    sides: Compared, source: str, wanted: Wanted, *, tally: Tally, newest: int, seconds: float
) -> Backtested:
    return Backtested(
        sides.publications[-1].workspace,
        sides.published,
        sides.edited,
        sides.same,
        source,
        BEFORE_ALL if wanted.begin is None else wanted.begin,
        newest if wanted.until is None else wanted.until,
        wanted.processes,
        wanted.by,
        tally,
        seconds,
    )
