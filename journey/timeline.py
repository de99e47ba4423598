"""The order of time on one partition of `customer-events`: records, timers, ticks, watermarks, slices.

Shared by the engine, simulate, backtest and verify, so that all of them see the same history:

- Before a record of a customer is folded, that customer's due timers fire.
- Timers of others fire only when a record moves the partition's time: a `Tick` (`wall`, at its append time)
  or an `InputTime` / `InputEnded` (`stream`, at the minimum over the input partitions).
- A timer that is late fires at the first such moment at or after its due in `wall`, at its due in `stream`.
- An order (a migration plan, a resume, a stop) reaches a customer before the first record or timer after it,
  or by a sweep in slices; its `now` is its own instant, so that neither slices nor the way change anything.
- Storms are fired in slices; what is left waits in `moments`, so a slice's size changes nothing. Not even an
  activation in the middle of a storm does: what was due before it fires in the workspace of its time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from journey.catalogue import Catalogue
from journey.results import Status, Turned
from journey.subjects import Subjects
from journey.sweep import Sweep
from journey.times import (
    ClockKind,
    Times,
    activating,
    changed,
    changes_since,
    hearing,
    migrating,
    ordered,
    watermark,
    with_input,
    without,
)
from journey.turned import States
from journey.turning import Faults, Turning, nothing_recorded
from schemas.customer import NEVER, CustomerState
from schemas.event import Activated, AnyEvent, CustomerEvent, Ordered, SubjectEvent, Tick
from schemas.order import Controls, Order

__all__ = ["ClockKind", "States", "Timeline", "Times"]

TIMER_TURNS_PER_RECORD_MAX = 1_000_000
"""Instants of one customer before one record: a loop that waits a minute, over two years of import."""

HEARD_AT_ONCE_MAX = 64
"""Customers whom an event about a subject reaches with its record: 10 ms of work. The sweep does the rest."""
ORDERS_PENDING_MAX = 64
"""Orders that wait for the sweep: with more, events reach all at once, so that checkpoints stay small."""


class Timeline:
    """Drives the fold over the records of one partition, in order."""

    def __init__(
        self,
        clock: ClockKind,
        inputs: int,
        states: States,
        catalogue: Catalogue,
        *,
        times: Times | None = None,
        recorded: Faults = nothing_recorded,
        catalogues: Callable[[str], Catalogue] | None = None,
    ) -> None:
        """
        Args:
            clock: which time timers follow.
            inputs: how many input partitions the watermark waits for (`stream`).
            states: where states are read and put.
            catalogue: the workspace in force; replace it with `activate`.
            times: what the checkpoint says; None at the beginning of the log.
            recorded: faults to obey when replaying.
            catalogues: workspaces by hash, for `times` that were saved in the middle of a storm.
        """
        self.clock = clock
        self.inputs = inputs
        self.states = states
        self.catalogue = catalogue
        self.times = times or Times()
        self._catalogues = catalogues
        self._known = {catalogue.hash: catalogue}
        self._mark = self.watermark() if clock == "stream" else -NEVER
        self.subjects = Subjects(states)
        self.heard_at_once = HEARD_AT_ONCE_MAX
        self.heard = Status.APPLIED
        """What became of the last event about a subject."""
        self._turning = Turning(states, self.subjects, self._catalogue, recorded)
        self._sweep_left = Sweep(states, self.subjects, clock, self._catalogue)

    def schedule(self, due: int, customer: str) -> None:
        """Promise that a restored customer's earliest timer will be looked at."""
        if due < NEVER:
            self._turning.heap.promise(due, customer)

    def earliest(self) -> int | None:
        """Due instant of the earliest timer on the partition, possibly put off since; None without one."""
        return self._turning.heap.earliest()

    def restore(self, catalogue: Catalogue) -> None:
        """This workspace has been in force already, under the controls that `times` remember."""
        self._known[catalogue.hash] = catalogue
        self.catalogue = catalogue.under(self.times.controls)
        self.subjects.index(catalogue.audiences.lists)

    def activate(self, catalogue: Catalogue, at: int = 0) -> None:
        """From here on another workspace is in force; a plan, or what must reach everybody, is an order.

        Args:
            at: append time of the record that says so, int ms (ignored in `stream`).
        """
        instant, brought = self._instant(at), catalogue.by_time - self.catalogue.by_time
        self.times = changed(self.times, self.catalogue.hash, self.times.controls)
        self._known[catalogue.hash] = catalogue
        self.catalogue = catalogue.under(self.times.controls)
        if catalogue.plans:
            self.times = migrating(self.times, catalogue.hash, instant)
        if brought or catalogue.facts_begun is not None:
            self.times = activating(self.times, catalogue.hash, instant)
        self._sweep_left.begin_anew()

    def _ordered(self, record: Ordered, at: int) -> None:
        """An operator's order: it is in force from here on; what it lets go or ends is told to everybody."""
        instant = self._instant(at)  # First: it may move the partition's time.
        self.times = ordered(self.times, self.catalogue.hash, record, instant)
        self._sweep_left.begin_anew()
        self.catalogue = self.catalogue.under(self.times.controls)

    def _instant(self, at: int) -> int:
        """The instant of an order: no moment that has come already lies beyond it."""
        return max(self.watermark(), 0) if self.clock == "stream" else self._append_time(at)

    def feed(self, event: AnyEvent, at: int) -> Iterator[Turned]:
        """Fold one record.

        Args:
            event: the decoded record; `Activated` is the caller's to handle, and only moves time here.
            at: its append time, int ms (ignored in `stream`).
        Returns: the advances it causes for its own customer, each made as it is asked for. Timers of others
            wait for `fire`.
        """
        if isinstance(event, CustomerEvent):
            return self._customer(event, at)
        if isinstance(event, SubjectEvent):
            return self._subject(event, at)
        if self.clock == "stream":
            self._watermark(event)
        elif isinstance(event, Tick):
            self._moment(self._append_time(at))
        elif isinstance(event, Activated):
            self._append_time(at)
        if isinstance(event, Ordered):
            self._ordered(event, at)
        return iter(())

    def _append_time(self, at: int) -> int:
        self.times = msgspec.structs.replace(self.times, now=at) if at > self.times.now else self.times
        return self.times.now

    def _watermark(self, event: AnyEvent) -> None:
        self.times = with_input(self.times, event)
        if (mark := self.watermark()) > self._mark:
            self._mark = mark
            self._moment(mark)

    def watermark(self) -> int:
        """`stream`: the time that every input partition has passed; -NEVER while one is unheard of."""
        return watermark(self.times, self.inputs)

    def finished(self) -> bool:
        """`stream`: every input has ended and no timer is due by then."""
        if len(self.times.ended) < self.inputs or self.due_left:
            return False
        earliest = self.earliest()
        return earliest is None or earliest > self.watermark()

    def _moment(self, moment: int) -> None:
        # In `stream` timers fire at their due whatever the moment: the newest one covers the older.
        moments = () if self.clock == "stream" else self.times.moments
        if not moments or moments[-1] < moment:
            self.times = msgspec.structs.replace(self.times, moments=(*moments, moment))

    def _subject(self, event: SubjectEvent, at: int) -> Iterator[Turned]:
        """Bring an event to whoever is on the lists that it names: to some at once, to many by the sweep."""
        now = max(self._instant(at), event.occurred_at) if self.clock == "stream" else self._append_time(at)
        times = changed(self.times, self.catalogue.hash, self.times.controls)
        times = hearing(times, self.catalogue.hash, event, now)
        order, limit = times.orders[-1], self.heard_at_once
        self.heard = self.subjects.take(self.catalogue, event, order)
        if self.heard is not Status.APPLIED:
            return
        self.times = times
        for count, customer in enumerate(self._sweep_left.meant(order)):
            if count >= limit and len(self.times.orders) < ORDERS_PENDING_MAX:
                self._sweep_left.begin_anew()
                return
            yield from self._catch_up(customer)
        self.times = without(self.times, order)

    def _customer(self, event: CustomerEvent, at: int) -> Iterator[Turned]:
        state = self.states.get(event.customer) or CustomerState(event.customer)
        now = max(event.occurred_at, state.now) if self.clock == "stream" else self._append_time(at)
        if self.times.orders:
            yield from self._catch_up(event.customer)
            state = self.states.get(event.customer) or state
        if state.timers and state.timers[0].due <= max(now, self._mark):  # A late event comes after them.
            yield from self._due(event.customer, max(now, self._mark))
            state = self.states.get(event.customer) or state
        if state.reached != self.times.marked:  # What comes later than an order is not for it.
            state = msgspec.structs.replace(state, reached=self.times.marked)
        yield self._turning.record(self.catalogue, state, event, now)
        yield from self._due(event.customer, self._mark, armed_now=True)  # By a late event, in the past.

    def _due(self, customer: str, until: int, *, armed_now: bool = False) -> Iterator[Turned]:
        """Fire timers due by `until`, one instant at a time; those `armed_now` in what is in force."""
        try:
            for _ in range(TIMER_TURNS_PER_RECORD_MAX):
                state = self.states.get(customer)
                if state is None or not state.timers or state.timers[0].due > until:
                    return
                if self.times.orders and not armed_now and (order := self._order_before(state)) is not None:
                    yield self._turning.obey(state, order)
                    continue
                yield self._fired(state, until, armed_now=armed_now)
            raise AssertionError(f"over {TIMER_TURNS_PER_RECORD_MAX} timer instants of {customer} at once")
        finally:  # Also where the caller stops half-way.
            self._turning.promise(self.states.get(customer))

    def _fired(self, state: CustomerState, until: int, *, armed_now: bool) -> Turned:
        due, catalogue, behind = state.timers[0].due, self.catalogue, 0
        if self.times.older and not armed_now and (behind := changes_since(self.times, due)):
            older = self.times.older[-behind]
            catalogue = self._catalogue(older.workspace, older.controls)
        return self._turning.timers(catalogue, state, self._firing_time(due, until), behind)

    def _firing_time(self, due: int, until: int) -> int:
        """When a timer fires: at its due in `stream`; in `wall` at the first moment that reached it."""
        if self.clock == "stream":
            return due
        return next((moment for moment in self.times.moments if moment >= due), until)

    def fire(self, limit: int) -> Iterator[Turned]:
        """Fire up to about `limit` due instants of any customers, in order of due.

        Call until `due_left` is false, between records as you like: the results do not depend on it.
        """
        fired = 0
        while self.times.moments and fired < limit:
            last = self.times.moments[-1]
            customer = self._turning.heap.take(last)
            if customer is None:
                if not self.times.orders:  # What these arm may be due by a moment that has come.
                    self.times = msgspec.structs.replace(self.times, moments=(), older=())
                break
            for turned in self._due(customer, last):
                fired += 1
                yield turned
        if self.times.orders and fired < limit:
            yield from self._sweep(limit - fired)

    def _sweep(self, limit: int) -> Iterator[Turned]:
        """Bring the orders to up to `limit` customers who have not been touched since."""
        for _ in range(limit):
            customer = self._sweep_left.next(self.times.orders)
            if customer is None:
                self.times = msgspec.structs.replace(self.times, orders=())
                return
            yield from self._catch_up(customer)

    def _catch_up(self, customer: str) -> Iterator[Turned]:
        """Let one customer go through every order that concerns it, each after the timers before it."""
        for _ in range(len(self.times.orders)):
            state = self.states.get(customer)
            order = None if state is None else self._sweep_left.pending(self.times, state, NEVER)
            if state is None or order is None:
                return
            if state.timers and state.timers[0].due <= (
                until := self._sweep_left.timers_until(self.times, order)
            ):
                yield from self._due(customer, until)
                state = self.states.get(customer) or state
            yield self._turning.obey(state, order)

    def _order_before(self, state: CustomerState) -> Order | None:
        return self._sweep_left.pending(self.times, state, state.timers[0].due)

    @property
    def due_left(self) -> bool:
        """Whether `fire` has work."""
        return bool(self.times.moments or self.times.orders)

    def _catalogue(self, workspace: str, controls: Controls) -> Catalogue:
        if workspace not in self._known and self._catalogues is not None:
            self._known[workspace] = self._catalogues(workspace)
        return self._known[workspace].under(controls)
