"""What a backfill writes: at its rate, delivered when it returns, and nothing that no state could hold."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator

from riverwalk.backfilling.writing import AT_ONCE_MAX, Written, write
from schemas.customer import STATE_BYTES_MAX, FactState
from schemas.event import Backfill, BackfillEvent


class Hours:
    """Time that passes while somebody waits."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> int:
        return int(self.seconds * 1_000)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds


class Taken:
    """Takes records, and delivers each a moment later."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.delivered = 0

    async def send(self, key: bytes, value: bytes) -> Awaitable[object]:
        self.sent.append(key)
        return asyncio.create_task(self._deliver())

    async def _deliver(self) -> None:
        await asyncio.sleep(0)
        self.delivered += 1


def events(count: int, text: str = "") -> Iterator[BackfillEvent]:
    told = {"f": Backfill("hash", 0, {"f": FactState(value=text)})}
    for number in range(count):
        yield BackfillEvent(f"c{number}", "riverwalk", "b", "Facts Backfilled", 0, 0, facts=told)


async def written(of: Iterator[BackfillEvent], rate: float, taken: Taken | None) -> tuple[Written, float]:
    clock = Hours()
    made = await write(of, None if taken is None else taken.send, clock, rate)
    return made, clock.seconds


async def test_rate_is_kept_and_all_are_delivered() -> None:
    taken = Taken()
    made, seconds = await written(events(300), 100, taken)
    assert (made.customers, made.facts) == (300, {"f": 300})
    assert len(taken.sent) == taken.delivered == 300
    assert round(seconds, 3) == 3


async def test_rate_of_less_than_one_at_once_is_kept() -> None:
    assert round((await written(events(3), 0.5, Taken()))[1], 3) == 6


async def test_without_a_rate_nobody_waits() -> None:
    taken = Taken()
    assert (await written(events(2 * AT_ONCE_MAX + 1), 0, taken))[1] == 0
    assert taken.delivered == 2 * AT_ONCE_MAX + 1


async def test_dry_run_counts_and_waits_for_nothing() -> None:
    made, seconds = await written(events(300), 100, None)
    assert (made.customers, seconds) == (300, 0)


async def test_record_that_no_state_could_hold_is_left_out_and_counted() -> None:
    taken = Taken()
    made, _ = await written(events(2, "x" * STATE_BYTES_MAX), 0, taken)
    assert (made.customers, made.too_large, taken.sent) == (0, 2, [])
