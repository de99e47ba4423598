"""What customers are told, written at a pace that leaves room for their touchpoints."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from itertools import islice

from agents.ports import Clock
from schemas.customer import STATE_BYTES_MAX
from schemas.event import BackfillEvent, encode_event

AT_ONCE_MAX = 1_000
"""In flight before they are awaited: some 2 MiB of typical facts."""
RATE = 500.0
"""Customers a second: a worker folds some 2,000, and touchpoints stand behind them in the same partitions."""
PACE_SECONDS = 0.2
"""How much is written at once where there is a rate."""

Send = Callable[[bytes, bytes], Awaitable[Awaitable[object]]]
"""(key, value) -> its delivery, once there is room for it."""


class Written:
    """Counts what is written."""

    def __init__(self) -> None:
        self.customers = self.too_large = 0
        self.facts: Counter[str] = Counter()

    def take(self, event: BackfillEvent) -> bytes | None:
        """The record; None if it could not become part of any state."""
        value = encode_event(event)
        if len(value) > STATE_BYTES_MAX:
            self.too_large += 1
            return None
        self.customers += 1
        self.facts.update(event.facts.keys())
        return value


async def write(events: Iterator[BackfillEvent], send: Send | None, clock: Clock, rate: float) -> Written:
    """Write the records of one partition, all of them delivered when it returns.

    Args:
        send: None to count only.
        rate: records a second; 0 for as fast as they are taken.
    """
    written = Written()
    size = max(1, min(AT_ONCE_MAX, int(rate * PACE_SECONDS))) if rate else AT_ONCE_MAX
    began, count = clock.monotonic(), 0
    while some := list(islice(events, size)):
        fitting = [(event, value) for event in some if (value := written.take(event)) is not None]
        if send is None:
            continue
        await asyncio.gather(*[await send(event.customer.encode(), value) for event, value in fitting])
        count += len(fitting)
        if rate:
            await clock.sleep(max(0.0, began + count / rate - clock.monotonic()))
    return written
