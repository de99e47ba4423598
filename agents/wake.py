"""Wake: moves a partition's time when its earliest timer is due and nothing else came.

One tick a partition at a time: not again until the last one was folded. In the `stream` clock
nothing wakes: time comes with the records.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Protocol

from agents.ports import Clock, Publish

LOOK_SECONDS = 0.05
"""Timers are late by this much at most, and by what one transaction takes."""


class Sleeper(Protocol):
    """An open partition as `wake` sees it."""

    @property
    def position(self) -> int:
        """Next source position to fold."""

    @property
    def more(self) -> bool:
        """Whether due timers are being fired in slices already."""

    def earliest_due(self) -> int | None:
        """Instant (ms) of the earliest timer that needs a tick."""

    def tick(self) -> Publish | None:
        """The record that would move this partition's time."""


class TickWriter(Protocol):
    """Appends one record to the log, outside any transaction."""

    async def __call__(self, tick: Publish) -> int:
        """Write and return the record's offset."""


class Wake:
    """Looks at every open partition and writes the ticks that are due."""

    def __init__(
        self, clock: Clock, sleepers: Callable[[], Mapping[Hashable, Sleeper]], write: TickWriter
    ) -> None:
        self._clock = clock
        self._sleepers = sleepers
        self._write = write
        self._written: dict[Hashable, int] = {}

    async def run(self) -> None:
        """Look for ever."""
        while True:
            await self.look()
            await self._clock.sleep(LOOK_SECONDS)

    async def look(self) -> int:
        """Write the ticks that are due now; returns how many."""
        now = self._clock.now()
        count = 0
        for place, sleeper in list(self._sleepers().items()):
            if self._due(place, sleeper, now) and (tick := sleeper.tick()) is not None:
                self._written[place] = await self._write(tick)
                count += 1
        return count

    def _due(self, place: Hashable, sleeper: Sleeper, now: int) -> bool:
        written = self._written.get(place)
        if sleeper.more or (written is not None and sleeper.position <= written):
            return False
        due = sleeper.earliest_due()
        return due is not None and due <= now
