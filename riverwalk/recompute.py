"""One partition of `customer-events`, folded again with the pure core alone.

Shares nothing with the engine but `journey/` and `schemas/`: records in, every advance out, each with the
state before it and the workspace in force.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec

from agents.ports import Record
from journey.catalogue import Catalogue, Published, build_catalogue
from journey.results import Status, Turned
from journey.simulate import MemoryStates
from journey.timeline import ClockKind, Timeline
from riverwalk.published import workspace_of
from schemas.customer import CustomerState
from schemas.decision import Decision
from schemas.event import Activated, CustomerEvent, SubjectEvent, decode_event
from schemas.publication import Publication
from schemas.workspace import JourneyFile, Workspace, WorkspaceFile

TIMERS_AT_ONCE = 10_000
Recorded = Mapping[tuple[str, str], Mapping[str, str]]
"""(customer, cause) -> place -> error, of faults that decisions recorded."""
PUBLICATIONS_MAX = 10_000
"""A chain that is longer goes round in a circle."""


class Workspaces:
    """Published workspaces as catalogues, each with those that came before it."""

    def __init__(self, publications: Iterable[Publication]) -> None:
        self._publications = {publication.hash: publication for publication in publications}
        self._published = {"": Published("", Workspace(settings=WorkspaceFile(workspace="none")), {})}
        self._catalogues: dict[str, Catalogue] = {}

    def catalogue(self, wanted: str) -> Catalogue:
        """The catalogue of a hash; the empty one is what held before the first publication.

        Raises: LookupError if it was never published.
        """
        if wanted not in self._catalogues:
            self._catalogues[wanted] = build_catalogue(self._chain(wanted))
        return self._catalogues[wanted]

    def workspace(self, wanted: str) -> Workspace:
        """The models of a hash.

        Raises: LookupError if it was never published.
        """
        return self._read(wanted).workspace

    def journeys(self, wanted: str) -> dict[tuple[str, int], JourneyFile]:
        """The definitions of a catalogue's journeys, by id and version."""
        return {
            (name, published.versions[name]): model
            for published in self._chain(wanted)
            for name, model in published.workspace.journeys.items()
        }

    def _chain(self, wanted: str) -> list[Published]:
        chain = [self._read(wanted)]
        while wanted and len(chain) < PUBLICATIONS_MAX:
            wanted = self._publications[wanted].previous
            chain.append(self._read(wanted))
        return chain[::-1]

    def _read(self, wanted: str) -> Published:
        if wanted not in self._published:
            publication = self._publications.get(wanted)
            if publication is None:
                raise LookupError(f"workspace {wanted[:12]} was activated but is not in the workspaces topic")
            self._published[wanted] = Published(wanted, workspace_of(publication), publication.versions)
        return self._published[wanted]


class Recomputed(NamedTuple):
    """One advance, as the fold made it again."""

    offset: int
    """Of the record whose folding brought it about; a timer's is that of the record that moved time."""
    before: CustomerState
    turned: Turned
    catalogue: Catalogue


class _States:
    """States in a dict; remembers what the last `put` replaced."""

    def __init__(self) -> None:
        self._states = MemoryStates()
        self.all, self.get, self.lists = self._states.all, self._states.get, self._states.lists
        self.customers = self._states.customers
        self.replaced: CustomerState | None = None

    def put(self, state: CustomerState) -> None:
        self.replaced = self.all.get(state.id)
        self.all[state.id] = state


class Recompute:
    """Folds the records of one partition, in order, from the beginning of the log."""

    def __init__(
        self,
        workspaces: Callable[[str], Catalogue],
        clock: ClockKind,
        inputs: int,
        *,
        recorded: Recorded | None = None,
        skipped: frozenset[int] = frozenset(),
        only: str = "",
    ) -> None:
        """
        Args:
            workspaces: hash -> catalogue.
            clock: as the workers were configured.
            inputs: partitions of `touchpoints`.
            recorded: faults that decisions recorded (`recorded_faults`); they are obeyed.
            skipped: offsets that the engine dead-lettered undecoded.
            only: one customer; records of others then only move time, which changes nothing for this one.
        """
        self._workspaces = workspaces
        self._states = _States()
        self._faults = recorded or {}
        self._skipped = skipped
        self._only = only
        self._newest = 0
        self.heard: Counter[Status] = Counter()
        """What became of the events about subjects."""
        self._line = Timeline(clock, inputs, self._states, workspaces(""), recorded=self._recorded)

    @property
    def states(self) -> Mapping[str, CustomerState]:
        """The states so far."""
        return self._states.all

    def _recorded(self, customer: str, cause: str) -> Mapping[str, str]:
        return self._faults.get((customer, cause), {})

    def feed(self, record: Record) -> Iterator[Recomputed]:
        """Fold one record, and all timers that are due after it."""
        if record.offset in self._skipped:
            return
        try:
            event = decode_event(record.value or b"")
        except msgspec.DecodeError:
            return
        self._newest = max(self._newest, record.at)
        if isinstance(event, Activated) and event.previous == self._line.catalogue.hash:
            self._line.activate(self._workspaces(event.hash), self._newest)
        if isinstance(event, CustomerEvent) and self._only not in ("", event.customer):
            return
        for turned in self._line.feed(event, self._newest):
            yield self._made(record.offset, turned)
        if isinstance(event, SubjectEvent):
            self.heard[self._line.heard] += 1
        while self._line.due_left:
            for turned in self._line.fire(TIMERS_AT_ONCE):
                yield self._made(record.offset, turned)

    def _made(self, offset: int, turned: Turned) -> Recomputed:
        now = self._states.all.get(turned.customer)
        changed = turned.result is not None and turned.result.state is now
        before = self._states.replaced if changed else now
        return Recomputed(offset, before or CustomerState(turned.customer), turned, self._line.catalogue)


def recorded_faults(decisions: Iterable[Decision]) -> Recorded:
    """What `Recompute` obeys."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for decision in decisions:
        for fault in decision.faults:
            found.setdefault((decision.customer, decision.cause), {})[fault.where] = fault.error
    return found
