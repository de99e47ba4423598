"""The order of time on one partition of `customer-events`: records, timers, ticks, watermarks, slices.

Shared by the engine, simulate, backtest and verify, so that all of them see the same history:

- Before a record of a customer is folded, that customer's due timers fire.
- Timers of others fire only when a record moves the partition's time: a `Tick` (`wall`, at its append time)
  or an `InputTime` / `InputEnded` (`stream`, at the minimum over the input partitions).
- A timer that is late fires at the first such moment at or after its due in `wall`, at its due in `stream`.
- Storms are fired in slices; what is left waits in `moments`, so a slice's size changes nothing. Not even an
  activation in the middle of a storm does: what was due before it fires in the workspace of its time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, Protocol

import msgspec

from journey.catalogue import Catalogue
from journey.customer.observe import Status
from journey.fold import Advance, advance
from journey.timers import TimerHeap
from journey.turn import ERROR_CHARACTERS_MAX, NOTHING_RECORDED, Recorded
from schemas.customer import NEVER, CustomerState, Timer
from schemas.decision import Decision, Fault
from schemas.event import Activated, AnyEvent, CustomerEvent, InputEnded, InputTime, Tick

ClockKind = Literal["wall", "stream"]
TIMER_TURNS_PER_RECORD_MAX = 1_000_000
"""Instants of one customer before one record: a loop that waits a minute, over two years of import."""


class Times(msgspec.Struct, frozen=True):
    """What a partition knows of time; part of the checkpoint."""

    now: int = 0
    """`wall`: the newest append time seen."""
    inputs: dict[int, int] = {}
    """`stream`: input partition -> event time read so far."""
    ended: dict[int, int] = {}
    """`stream`: input partition -> `until`, once it has ended."""
    moments: tuple[int, ...] = ()
    """Moments whose timers have not all fired yet, oldest first."""
    older: tuple[tuple[int, str], ...] = ()
    """(moment, hash) while `moments` last: what is due by then fires in that workspace."""


class Turned(msgspec.Struct, frozen=True, gc=False):
    """One advance of one customer, with the event that caused it (None: timers)."""

    customer: str
    event: CustomerEvent | None
    result: Advance | None
    """None: the record could not be applied by a fault of ours, and belongs to the dead letters."""
    error: str = ""


class States(Protocol):
    """The states a timeline works on."""

    def get(self, customer: str) -> CustomerState | None:
        """The state, or None for a customer never seen."""

    def put(self, state: CustomerState) -> None:
        """Replace the state."""


Faults = Callable[[str, str], Recorded]
"""(customer, cause) -> the faults that were recorded; for replays."""


def _nothing_recorded(customer: str, cause: str) -> Recorded:
    return NOTHING_RECORDED


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
        recorded: Faults = _nothing_recorded,
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
        self.recorded = recorded
        self._replays = recorded is not _nothing_recorded
        self.times = times or Times()
        self._catalogues = catalogues
        self._known = {catalogue.hash: catalogue}
        self._started = False
        self._heap = TimerHeap()

    def schedule(self, due: int, customer: str) -> None:
        """Promise that a restored customer's earliest timer will be looked at."""
        if due < NEVER:
            self._heap.promise(due, customer)

    def earliest(self) -> int | None:
        """Due instant of the earliest timer on the partition, possibly put off since; None without one."""
        return self._heap.earliest()

    def activate(self, catalogue: Catalogue) -> None:
        """From here on another workspace is in force (before the first record: it was already)."""
        if self._started and self.times.moments:
            older = (*self.times.older, (self.times.moments[-1], self.catalogue.hash))
            self.times = msgspec.structs.replace(self.times, older=older)
        self.catalogue = self._known[catalogue.hash] = catalogue

    def feed(self, event: AnyEvent, at: int) -> Iterator[Turned]:
        """Fold one record.

        Args:
            event: the decoded record; `Activated` is the caller's to handle, and only moves time here.
            at: its append time, int ms (ignored in `stream`).
        Returns: the advances it causes for its own customer, each made as it is asked for. Timers of others
            wait for `fire`.
        """
        self._started = True
        if isinstance(event, CustomerEvent):
            return self._customer(event, at)
        if self.clock == "stream":
            self._watermark(event)
        elif isinstance(event, Tick):
            self._moment(self._append_time(at))
        elif isinstance(event, Activated):
            self._append_time(at)
        return iter(())

    def _append_time(self, at: int) -> int:
        if at > self.times.now:
            self.times = msgspec.structs.replace(self.times, now=at)
        return self.times.now

    def _watermark(self, event: AnyEvent) -> None:
        times = self.times
        if isinstance(event, InputTime):
            if event.at <= times.inputs.get(event.partition, -NEVER):
                return
            times = msgspec.structs.replace(times, inputs={**times.inputs, event.partition: event.at})
        elif isinstance(event, InputEnded):
            times = msgspec.structs.replace(times, ended={**times.ended, event.partition: event.until})
        else:
            return
        before, self.times = self.watermark(), times
        if (mark := self.watermark()) > before:
            self._moment(mark)

    def watermark(self) -> int:
        """`stream`: the time that every input partition has passed; -NEVER while one is unheard of."""
        known = self.times.inputs | self.times.ended
        return min(known.values()) if len(known) >= self.inputs else -NEVER

    def finished(self) -> bool:
        """`stream`: every input has ended and no timer is due by then."""
        if len(self.times.ended) < self.inputs or self.times.moments:
            return False
        earliest = self.earliest()
        return earliest is None or earliest > self.watermark()

    def _moment(self, moment: int) -> None:
        moments = self.times.moments
        if self.clock == "stream" and moments:
            moments = ()  # Timers fire at their due whatever the moment: the newest one covers the older.
        if not moments or moments[-1] < moment:
            self.times = msgspec.structs.replace(self.times, moments=(*moments, moment))

    def _customer(self, event: CustomerEvent, at: int) -> Iterator[Turned]:
        state = self.states.get(event.customer) or CustomerState(event.customer)
        now = max(event.occurred_at, state.now) if self.clock == "stream" else self._append_time(at)
        if state.timers and state.timers[0].due <= now:
            yield from self._due(event.customer, now)
            state = self.states.get(event.customer) or state
        yield self._record(state, event, now)

    def _due(self, customer: str, until: int) -> Iterator[Turned]:
        """Fire a customer's timers due at or before `until`, one instant at a time."""
        try:
            for _ in range(TIMER_TURNS_PER_RECORD_MAX):
                state = self.states.get(customer)
                if state is None or not state.timers or state.timers[0].due > until:
                    return
                yield self._timers(state, self._firing_time(state.timers[0].due, until))
            raise AssertionError(f"over {TIMER_TURNS_PER_RECORD_MAX} timer instants of {customer} at once")
        finally:  # Also where the caller stops half-way.
            self._promise(self.states.get(customer))

    def _firing_time(self, due: int, until: int) -> int:
        """When a timer fires: at its due in `stream`; in `wall` at the first moment that reached it."""
        if self.clock == "stream":
            return due
        return next((moment for moment in self.times.moments if moment >= due), until)

    def fire(self, limit: int) -> Iterator[Turned]:
        """Fire up to about `limit` due instants of any customers, in order of due.

        Call until `due_left` is false, between records as you like: the results do not depend on it.
        """
        self._started = True
        fired = 0
        while self.times.moments and fired < limit:
            last = self.times.moments[-1]
            customer = self._heap.take(last)
            if customer is None:
                self.times = msgspec.structs.replace(self.times, moments=(), older=())
                return
            for turned in self._due(customer, last):
                fired += 1
                yield turned

    @property
    def due_left(self) -> bool:
        """Whether `fire` has work."""
        return bool(self.times.moments)

    def _promise(self, state: CustomerState | None) -> None:
        if state is not None and state.timers:
            self._heap.promise(state.timers[0].due, state.id)

    def _record(self, state: CustomerState, event: CustomerEvent, now: int) -> Turned:
        """Fold one record; what raises outside of all containment changes nothing."""
        recorded = self.recorded(state.id, event.id)
        try:
            result = advance(self.catalogue, state, event, now, recorded=recorded)
        except Exception as error:  # noqa: BLE001 - the caller dead-letters the record (engine.md, faults)
            return Turned(state.id, event, None, _text(error))
        if result.status is Status.APPLIED:
            self.states.put(result.state)
            self._promise(result.state)
        return Turned(state.id, event, result)

    def _timers(self, state: CustomerState, now: int) -> Turned:
        """Fire the timers of a customer's first due instant; a raising timer is removed and recorded."""
        first = state.timers[0]
        catalogue = self._in_force(first.due) if self.times.older else self.catalogue
        recorded = self.recorded(state.id, f"timer:{first.due}") if self._replays else NOTHING_RECORDED
        try:
            if recorded and (error := recorded.get(_place(first))) is not None:
                result = _without_due(catalogue, state, now, Fault(_place(first), error))
            else:
                result = advance(catalogue, state, None, now, recorded=recorded)
        except Exception as failure:  # noqa: BLE001 - removed and recorded (engine.md, faults)
            result = _without_due(catalogue, state, now, Fault(_place(first), _text(failure)))
        self.states.put(result.state)
        return Turned(state.id, None, result)

    def _in_force(self, due: int) -> Catalogue:
        """The workspace that was in force when the moment came that reached this due instant."""
        for moment, workspace in self.times.older:
            if due <= moment:
                if workspace not in self._known and self._catalogues is not None:
                    self._known[workspace] = self._catalogues(workspace)
                return self._known[workspace]
        return self.catalogue


def _place(timer: Timer) -> str:
    """Under which name a fault of a timer is recorded."""
    return f"timer:{timer.rank}:{timer.ref}"


def _text(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:ERROR_CHARACTERS_MAX]


def _without_due(catalogue: Catalogue, state: CustomerState, now: int, fault: Fault) -> Advance:
    """The state without the timers of its first due instant, and the record of why."""
    due = state.timers[0].due
    kept = msgspec.structs.replace(state, timers=tuple(t for t in state.timers if t.due != due))
    decision = Decision(state.id, now, f"timer:{due}", "timer", catalogue.hash, faults=(fault,))
    return Advance(kept, Status.APPLIED, decision=decision)
