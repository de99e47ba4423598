"""One partition of `customer-events`, read from its beginning for the facts that await the log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

import msgspec

from agents.ports import Record
from journey.catalogue import Catalogue
from journey.log_facts import EVERYTHING, LogFacts, backfill_event, told_of
from journey.timeline import ClockKind
from journey.times import Times, watermark, with_input
from schemas.customer import CustomerState
from schemas.event import (
    Activated,
    Backfill,
    BackfillEvent,
    CustomerEvent,
    InputEnded,
    InputTime,
    event_decoder,
)

BEHIND_THE_CUT = (b'{"kind":"backfill"', b'{"kind":"activated"', b'{"kind":"input')
"""How records begin that matter once every fact has begun: what was told already, and how time goes."""


class LogPartition:
    """Takes the records of a partition in order; then says what each customer is to be told."""

    def __init__(
        self,
        catalogue: Catalogue,
        clock: ClockKind,
        inputs: int,
        *,
        beginning: int = 0,
        refused: frozenset[int] = frozenset(),
        catalogues: Callable[[str], Catalogue] | None = None,
    ) -> None:
        """
        Args:
            catalogue: the workspace in force.
            clock: as the workers are configured.
            inputs: partitions of `touchpoints`.
            beginning: offset of the first record that retention has left; may be set when all was read.
            refused: offsets that ended as dead letters.
            catalogues: workspaces by hash: what was told while another was in force was not taken. None: one
                was in force throughout.
        """
        self.records = 0
        self.told_before = 0
        """Customers who have been told something already, by an earlier run."""
        self._catalogue = catalogue
        self._decode = event_decoder(catalogue.properties_read)
        self._clock = clock
        self._inputs = inputs
        self.beginning = beginning
        self._refused = refused
        self._learning = LogFacts(catalogue, catalogue.backfills)
        self._left = dict(catalogue.backfills)
        self._catalogues = catalogues
        self._active = ""
        self._states: dict[str, CustomerState] = {}
        self._known: dict[str, int] = {}
        """Fact -> how many customers the log had named when the fact began."""
        self._told: dict[str, set[str]] = defaultdict(set)
        self._times = Times()
        self._first: int | None = None
        self._first_inputs: dict[int, int] = {}
        self._newest = 0

    def see(self, record: Record) -> None:
        """Take one record."""
        self.records += 1
        self._first = record.at if self._first is None else self._first
        self._times = msgspec.structs.replace(self._times, now=max(self._times.now, record.at))
        value = record.value or b""
        if record.offset in self._refused or (not self._left and not value.startswith(BEHIND_THE_CUT)):
            return
        try:
            event = self._decode(value)
        except msgspec.DecodeError:
            return
        match event:
            case BackfillEvent():
                self._note(event)
            case CustomerEvent():
                self._learn(event)
            case Activated():
                self._active = event.hash
                self._begin(event.hash)
            case InputTime(partition=partition, at=at) | InputEnded(partition=partition, until=at):
                self._first_inputs.setdefault(partition, at)
                self._times = with_input(self._times, event)
            case _:
                pass

    def _learn(self, event: CustomerEvent) -> None:
        state = self._states.get(event.customer) or CustomerState(event.customer)
        now = self._times.now if self._clock == "wall" else max(event.occurred_at, state.now)
        self._newest = max(self._newest, event.occurred_at)
        self._states[event.customer] = self._learning.take(state, event, now)

    def _begin(self, workspace: str) -> None:
        """The facts that are kept since an activation: here ends what the log says of them."""
        begun = [name for name, since in self._left.items() if since == workspace]
        for name in begun:
            self._known[name] = len(self._states)
            del self._left[name]
        if begun:
            self._learning = LogFacts(self._catalogue, self._left)

    def _note(self, event: BackfillEvent) -> None:
        of = self._catalogue
        if self._catalogues is not None and self._active:
            of = self._catalogues(self._active)
        both = (self._catalogue.backfills, of.backfills)
        names = {
            name for name, told in event.facts.items() if all(each.get(name) == told.since for each in both)
        }
        if names and not self._told[event.customer]:
            self.told_before += 1
        self._told[event.customer] |= names

    @property
    def unseen(self) -> tuple[str, ...]:
        """Facts whose activation the log does not hold any more: nothing is left of what came before."""
        return tuple(self._left)

    @property
    def reach(self) -> int:
        """From when on the log holds everything (int ms); EVERYTHING where nothing was taken away.

        What retention took was appended before the first record that is left: in `wall` that is when. In
        `stream` every input had been read up to where it first says so.
        """
        if self.beginning == 0:
            return EVERYTHING
        if self._clock == "wall":
            return self._first or EVERYTHING
        heard = self._first_inputs
        return max(heard.values()) if len(heard) >= self._inputs else self._newest

    def events(self, clock: Callable[[], int], others: Iterable[str] = ()) -> Iterator[BackfillEvent]:
        """What each customer is to be told who has not been told yet.

        Args:
            clock: int ms; when each is written (`wall`).
            others: customers with a state, of whom the log may name none any more.
        """
        for number, state in enumerate(self._states.values()):
            names = [name for name, known in self._known.items() if number < known or self.beginning]
            yield from self._told_to(state, names, clock)
        for customer in others:
            if customer not in self._states:
                yield from self._told_to(CustomerState(customer), list(self._known), clock)

    def _told_to(
        self, state: CustomerState, names: Iterable[str], clock: Callable[[], int]
    ) -> Iterator[BackfillEvent]:
        told = self._told.get(state.id, ())
        reach = self.reach
        facts: dict[str, Backfill] = {
            name: told_of(self._catalogue, name, state.facts, reach) for name in names if name not in told
        }
        if facts:
            passed = max(watermark(self._times, self._inputs), state.now)
            yield backfill_event(state.id, facts, clock() if self._clock == "wall" else passed)
