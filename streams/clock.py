"""The system clock: the only place of the product that reads the time of the machine."""

from __future__ import annotations

import asyncio
import time

MILLISECONDS = 1000


class SystemClock:
    """The wall clock and the loop's sleep, as `agents.ports.Clock`."""

    def now(self) -> int:
        """Wall clock, int ms since 1970 UTC."""
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        """Seconds that never go back, for durations."""
        return time.perf_counter()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
