"""The fold along a customer's trail: each step again, with the pure core alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from agents.ports import Record
from journey.catalogue import Catalogue
from journey.results import Status
from journey.timeline import ClockKind, Timeline
from journey.times import hearing
from journey.turned import fire_timers, fold_record, obey_order
from riverwalk.recompute import TIMERS_AT_ONCE, Recomputed, Recorded, Workspaces
from schemas.customer import CustomerState
from schemas.event import Activated, AnyEvent, CustomerEvent, InputTime, SubjectEvent, decode_event
from schemas.order import Order
from schemas.trail import Step

NO_RECORD = -1
"""Offset of what timers did: no one record brought it about."""


class Era(NamedTuple):
    """What is in force from one change to the next."""

    offset: int
    catalogue: Catalogue
    orders: tuple[Order, ...]
    """What the change told everybody."""
    marked: int
    """How many orders states remember to have been through."""


class Retrace:
    """One customer, step by step."""

    def __init__(self, customer: str, clock: ClockKind, eras: Sequence[Era], *, recorded: Recorded) -> None:
        """
        Args:
            eras: of `eras_of`.
            recorded: faults that decisions recorded (`recorded_faults`); they are obeyed.
        """
        self._state = CustomerState(customer)
        self._wall = clock == "wall"
        self._eras = eras
        self._orders = {order.number: (era, order) for era in eras for order in era.orders}
        self._faults = recorded

    def take(self, step: Step, records: Mapping[int, Record]) -> Recomputed | None:
        """Take one step; None where that cannot be done, which is a difference."""
        match step.kind:
            case "event":
                made = self._event(step, records.get(step.value))
            case "timers":
                made = self._timers(step)
            case "order":
                made = self._order(step)
        if made is None or made.turned.result is None or made.turned.result.status is not Status.APPLIED:
            return None
        self._state = made.turned.result.state
        return made

    def _recorded(self, cause: str) -> Mapping[str, str]:
        return self._faults.get((self._state.id, cause), {})

    def _event(self, step: Step, record: Record | None) -> Recomputed | None:
        event = _decoded(record)
        if record is None or not isinstance(event, CustomerEvent) or event.customer != self._state.id:
            return None
        now = (step.now or record.at) if self._wall else max(event.occurred_at, self._state.now)
        era = self._eras[sum(era.offset < record.offset for era in self._eras[1:])]
        state = self._state
        if state.reached != era.marked:
            state = replace(state, reached=era.marked)
        turned = fold_record(era.catalogue, state, event, now, recorded=self._recorded(event.id))
        return Recomputed(record.offset, self._state, turned, era.catalogue)

    def _timers(self, step: Step) -> Recomputed | None:
        state = self._state
        if not state.timers or step.era is None or state.timers[0].due > step.value:
            return None
        due = state.timers[0].due
        catalogue = self._eras[min(step.era, len(self._eras) - 1)].catalogue
        now = step.value if self._wall else due
        turned = fire_timers(catalogue, state, now, recorded=self._recorded(f"timer:{due}"))
        return Recomputed(NO_RECORD, state, turned, catalogue)

    def _order(self, step: Step) -> Recomputed | None:
        if step.value not in self._orders:
            return None
        era, order = self._orders[step.value]
        turned = obey_order(era.catalogue, self._state, order, recorded=self._recorded(order.cause))
        return Recomputed(era.offset, self._state, turned, era.catalogue)


def advances_along(
    steps: Sequence[Step], records: Sequence[Record], retraced: Retrace
) -> Iterator[Recomputed]:
    """Every advance of one customer, with its result; fewer than steps if some cannot be taken.

    Args:
        records: the customer's own events.
    """
    by_offset = {record.offset: record for record in records}
    for step in steps:
        made = retraced.take(step, by_offset)
        if made is not None:
            yield made


def eras_of(
    turnings: Sequence[tuple[int, int]], records: Sequence[Record], workspaces: Workspaces, line: Timeline
) -> list[Era]:
    """What was in force before the first turning, and from each on.

    Args:
        turnings: offset and instant of each.
        records: the records at these offsets, among others.
        line: at the beginning of the log, with nobody's state.
    """
    by_offset = {record.offset: record for record in records}
    eras = [Era(-1, line.catalogue, (), 0)]
    for offset, instant in turnings:
        event = _decoded(by_offset.get(offset))
        if event is None:  # Retention took it; eras are counted all the same.
            eras.append(Era(offset, line.catalogue, (), line.times.marked))
            continue
        if line.clock == "stream":
            for partition in range(line.inputs):
                list(line.feed(InputTime(partition, instant), instant))
        if isinstance(event, Activated):
            line.activate(workspaces.catalogue(event.hash), instant)
        heard = (_heard(line, event, instant),) if isinstance(event, SubjectEvent) else ()
        list(line.feed(event, instant))
        eras.append(Era(offset, line.catalogue, heard or line.times.orders, line.times.marked))
        while line.due_left:
            list(line.fire(TIMERS_AT_ONCE))
    return eras


def _heard(line: Timeline, event: SubjectEvent, instant: int) -> Order:
    """What an event about a subject tells, as the timeline is about to number it."""
    at = max(instant, event.occurred_at) if line.clock == "stream" else instant
    return hearing(line.times, line.catalogue.hash, event, at).orders[-1]


def _decoded(record: Record | None) -> AnyEvent | None:
    try:
        return None if record is None else decode_event(record.value or b"")
    except msgspec.DecodeError:
        return None
