"""What is kept so that `explain` can seek: customers' steps, and where what is in force changed."""

from __future__ import annotations

from agents.checkpoints import Turnings
from agents.outputs import Header
from agents.ports import Record
from agents.state_cache import StateCache
from journey.results import Turned
from journey.timeline import Timeline
from schemas.trail import TRAIL_HEADER, event_step, late_event_step, order_step, timers_step, trail_header

TURNINGS_MAX = 256
"""Activations, orders and events about subjects whose places a checkpoint keeps: then 6 KiB of each
transaction; a year of one publication a working day."""


class Trails:
    """The trails of one partition; those of customers lie in its state cache."""

    def __init__(self, states: StateCache, line: Timeline) -> None:
        self.decided = 0
        """Decisions published so far: the number of the next."""
        self.turnings: Turnings | None = ()
        """None: not all of them are known."""
        self._states = states
        self._line = line
        self._wall = line.clock == "wall"
        self._era = b"0"

    def restore(self, decided: int, turnings: Turnings | None) -> None:
        """Go on where a checkpoint says."""
        self.decided = decided
        self._keep(turnings)

    def event(self, customer: str, record: Record) -> None:
        """The record was applied to its customer."""
        offset = record.offset
        if self._wall and (now := self._line.times.now) > record.at:
            step = late_event_step(offset, now)
        else:
            step = event_step(offset)
        self._states.touched(customer, offset, step)

    def turned(self, turned: Turned, now: int) -> None:
        """Timers fired, or an order was obeyed."""
        if turned.order is not None:
            step = order_step(turned.order.number)
        else:
            step = timers_step(now, self._era_before(turned.behind) if turned.behind else self._era)
        self._states.stepped(turned.customer, step)

    def _era_before(self, behind: int) -> bytes:
        """What was in force so many turnings ago."""
        return self._era if self.turnings is None else b"%d" % (len(self.turnings) - behind)

    def carried(self, customer: str) -> Header:
        """The header of the customer's decision that is published now: it takes a number, and the trail."""
        number = self.decided
        self.decided += 1
        return TRAIL_HEADER, trail_header(number, self._states.decided(customer, number))

    def turning(self, offset: int) -> None:
        """What is in force has changed at this record, or it told many; only the first call counts."""
        if self.turnings is not None and not (self.turnings and self.turnings[-1][0] == offset):
            times, line = self._line.times, self._line
            now = times.now if self._wall else max(line.watermark(), 0)
            kept = (*self.turnings, (offset, now))
            self._keep(kept if len(kept) <= TURNINGS_MAX else None)

    def _keep(self, turnings: Turnings | None) -> None:
        self.turnings = turnings
        self._era = b"?" if turnings is None else b"%d" % len(turnings)
