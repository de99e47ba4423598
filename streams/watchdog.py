"""The watchdog: a thread that ends a process whose fold hangs, and leaves a note about it.

The loop cannot help itself while a fold holds it, so the thread writes the note with a loop and a
producer of its own. The note is not part of a transaction: it says nothing about customers.
"""

from __future__ import annotations

import asyncio
import faulthandler
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from agents.ports import Clock
from streams.changelog import WATCHDOG_KEY
from streams.exits import Exit
from streams.kafka_clients import plain_producer
from streams.poison import Death, add_death
from streams.settings import Settings

NOTE_SECONDS_MAX = 5.0
"""Writing the note must not outlive the session by much."""

LOOKS_A_LIMIT = 8
"""How often the thread looks within one limit."""

log = logging.getLogger("riverwalk.watchdog")


class Watched(NamedTuple):
    """The fold that runs now."""

    since: float
    handler: str
    topic: str
    """Changelog topic, where the note goes."""
    partition: int
    death: Death
    note: bytes | None


Bite = Callable[[Watched], None]


class Watchdog:
    """Ends the process when one fold takes longer than `watchdog_seconds`."""

    def __init__(self, settings: Settings, clock: Clock, bite: Bite | None = None) -> None:
        self._settings = settings
        self._clock = clock
        self._bite = bite or self._end_process
        self._watched: Watched | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._look, name="watchdog", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread."""
        self._stopped.set()

    @contextmanager
    def watch(self, watched: Watched) -> Iterator[None]:
        """Watch what runs inside. Cost: about 1 us."""
        self._watched = watched
        try:
            yield
        finally:
            self._watched = None

    def _look(self) -> None:
        limit = self._settings.watchdog_seconds
        while not self._stopped.wait(limit / LOOKS_A_LIMIT):
            watched = self._watched
            if watched is not None and self._clock.monotonic() - watched.since > limit:
                self._bite(watched)
                return

    def _end_process(self, watched: Watched) -> None:
        log.critical(
            "fold hangs, ending the process",
            extra={
                "handler": watched.handler,
                "partition": watched.partition,
                "offsets": list(watched.death),
            },
        )
        faulthandler.dump_traceback(file=sys.__stderr__ or sys.stderr)
        try:
            asyncio.run(asyncio.wait_for(write_note(self._settings, watched), NOTE_SECONDS_MAX))
        except Exception as error:  # noqa: BLE001  # the process ends either way
            log.error("the watchdog's note was not written", extra={"error": repr(error)})
        finally:
            os._exit(Exit.INTERNAL)


async def write_note(settings: Settings, watched: Watched) -> None:
    """Append one death to the note in the handler's changelog partition."""
    async with plain_producer(settings) as producer:
        value = add_death(watched.note, watched.death)
        await producer.send_and_wait(watched.topic, value, WATCHDOG_KEY, watched.partition)
