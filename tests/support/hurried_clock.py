"""A clock for tests: every wait passes at once and moves it on."""

from __future__ import annotations

import asyncio

STEP_SECONDS = 1.0


class HurriedClock:
    """Moves on by at least a second at each wait."""

    def __init__(self, now: int = 1_000_000) -> None:
        self.at = now

    def now(self) -> int:
        """Milliseconds."""
        return self.at

    def monotonic(self) -> float:
        """Seconds."""
        return self.at / 1000

    async def sleep(self, seconds: float) -> None:
        """Pass the time at once."""
        self.at += int(max(seconds, STEP_SECONDS) * 1000)
        await asyncio.sleep(0)
