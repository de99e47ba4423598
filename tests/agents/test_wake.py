"""Wake writes one tick a partition when its earliest timer is due, and waits until it was folded."""

from __future__ import annotations

from agents.ports import Publish, Stream
from agents.wake import Wake
from tests.support.hurried_clock import HurriedClock

DUE = 1_000_000


class Partition:
    """A partition whose one timer is due at DUE."""

    def __init__(self) -> None:
        self.position = 5
        self.more = False
        self.due: int | None = DUE

    def earliest_due(self) -> int | None:
        return self.due

    def tick(self) -> Publish | None:
        return Publish(Stream.CUSTOMER_EVENTS, None, b"tick", (), 0)


class Log:
    """Appends ticks from offset 10 on."""

    def __init__(self) -> None:
        self.written: list[Publish] = []

    async def __call__(self, tick: Publish) -> int:
        self.written.append(tick)
        return 9 + len(self.written)


def _wake(now: int) -> tuple[Wake, Partition, Log]:
    partition, log = Partition(), Log()
    return Wake(HurriedClock(now), lambda: {0: partition}, log), partition, log


async def test_tick_is_written_at_the_due_instant_and_not_before() -> None:
    early, _, _ = _wake(DUE - 1)
    due, _, _ = _wake(DUE)
    assert (await early.look(), await due.look()) == (0, 1)


async def test_tick_is_not_repeated_until_it_was_folded() -> None:
    wake, partition, log = _wake(DUE)
    assert [await wake.look(), await wake.look()] == [1, 0]
    partition.position = 10
    assert await wake.look() == 0
    partition.position = 11
    assert await wake.look() == 1
    assert len(log.written) == 2


async def test_no_tick_while_timers_fire_in_slices() -> None:
    wake, partition, _ = _wake(DUE)
    partition.more = True
    assert await wake.look() == 0


async def test_no_tick_without_timers() -> None:
    wake, partition, _ = _wake(DUE)
    partition.due = None
    assert await wake.look() == 0
