"""What a pump is given by the engine around it: the transport, the group, the figures, the exit."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, NamedTuple, Protocol

from faust.types import TP

from agents.ports import Clock, Faults, Record, Stream
from streams.exits import EngineStop
from streams.log_port import Log
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.pump import Pump


class Source(NamedTuple):
    """The input partition of a pump, in one generation of the group."""

    tp: TP
    partitions: int
    generation: int


class BatchSize(NamedTuple):
    """How much one transaction held."""

    records: int
    bytes: int


class Plumbing(Protocol):
    """The engine as a pump sees it."""

    settings: Settings
    clock: Clock
    faults: Faults
    counts: dict[Stream, int]
    """Partitions of every topic of ours."""
    kafka: Log
    """Where pumps write and read their changelogs back."""
    log: logging.Logger
    folding: asyncio.Lock
    """Held by the one partition that folds: side by side they would only make each other late."""

    def fail(self, error: EngineStop) -> None:
        """End the process, uncommitted."""

    def hold(self, tp: TP) -> None:
        """Fetch no more of a partition for now."""

    def release(self, tp: TP, waiting: int) -> None:
        """Fetch again once few records wait."""

    async def flow(self, tp: TP, position: int) -> None:
        """Seek and let records come."""

    async def generation_holds(self, generation: int) -> bool:
        """Whether the group's coordinator still knows us in this generation."""

    async def beginning(self, tp: TP) -> int:
        """Where the log of a partition begins."""

    def watch(
        self, pump: Pump, note: bytes | None, records: Sequence[Record]
    ) -> AbstractContextManager[None]:
        """Bite when what runs inside takes too long."""

    def opened(self, pump: Pump, cause: str, records: int, seconds: float) -> None:
        """Count an open: parked, restored or new."""

    def committed(self, pump: Pump, size: BatchSize, fold_seconds: float, transaction_seconds: float) -> None:
        """Count a committed batch."""
