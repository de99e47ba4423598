"""From the consumer's thread to the main loop: what was fetched and not yet taken."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import NamedTuple

from faust.types import TP

from streams.inbox import Chunk


class Delivery(NamedTuple):
    """A chunk and the open that it was read after; one of an earlier open is stale and dropped."""

    opened: int
    chunk: Chunk


Deliveries = dict[TP, Delivery]
"""What came of some partitions."""


class Mailbox:
    """At most one chunk of each partition waits here, so a busy reader bounds what is fetched."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: Deliveries = {}
        self._left_some = False
        self._error: Exception | None = None
        self._reader: asyncio.AbstractEventLoop | None = None
        self._arrived = asyncio.Event()

    def partitions(self) -> frozenset[TP]:
        """Of which something waits."""
        with self._lock:
            return frozenset(self._waiting)

    def put(self, deliveries: Deliveries, *, left_some: bool) -> frozenset[TP]:
        """Add chunks of partitions that have none waiting.

        Args:
            left_some: records of partitions that had some waiting stay behind; `take` tells.
        Returns: partitions of which something waited before; others have been taken since they were seen.
        """
        with self._lock:
            before = frozenset(self._waiting)
            self._waiting |= deliveries
            self._left_some = left_some
        if deliveries:
            self._wake()
        return before

    def fail(self, error: Exception) -> None:
        """Let the reader raise it."""
        self._error = error
        self._wake()

    async def take(self, seconds: float) -> tuple[Deliveries, bool]:
        """Everything that waits, and whether more was left behind; empty when nothing came in time.

        Raises: what `fail` was told, once.
        """
        self._reader = asyncio.get_running_loop()
        self._arrived.clear()
        if not self._waiting and self._error is None:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._arrived.wait()
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        with self._lock:
            taken, self._waiting = self._waiting, {}
            left_some, self._left_some = self._left_some, False
        return taken, left_some

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.is_closed():
            self._reader.call_soon_threadsafe(self._arrived.set)
