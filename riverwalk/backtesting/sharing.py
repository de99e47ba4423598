"""Customers shared out among processes: each folds its own, and the tallies are summed.

A customer's events go to one process in log order, so the result does not depend on how many there are.
"""

from __future__ import annotations

import multiprocessing
import zlib
from collections.abc import Sequence
from multiprocessing.connection import Connection
from queue import Queue
from threading import Thread
from types import TracebackType
from typing import Any, NamedTuple, Protocol

import msgspec

from journey.backtest import FOLDED, Moved, Side, Tally, parts_between, sum_of
from journey.grouping import grouping
from journey.timeline import ClockKind
from riverwalk.backtesting.folding import Share
from riverwalk.backtesting.log import Decode
from riverwalk.backtesting.plan import Plan
from riverwalk.native import use_huge_pages
from riverwalk.recompute import Workspaces
from schemas.event import CustomerEvent, event_decoder
from schemas.publication import Publication
from streams.collector import spare_collector

BATCH_BYTES = 256 * 1024
"""Of events handed over at once, so that the pipe costs little."""
AHEAD_BATCHES_MAX = 128
"""Handed over while their process folds, 32 MiB: as many as it folds at once (`journey.backtest.lanes`). With
fewer, the one that folds first would keep all others waiting for theirs."""


class Order(NamedTuple):
    """A plan as it is told to a process: what can be sent there."""

    publications: Sequence[Publication]
    published: str
    """Hash."""
    edited: str
    clock: ClockKind
    by: tuple[str, ...]
    begin: int
    allocates: bool = False

    def plan(self) -> Plan:
        """Compiled. Cost: some 2 ms a journey."""
        workspaces = Workspaces(self.publications)
        groupings = [grouping(workspaces.workspace(self.published), text) for text in self.by]
        published, edited = (
            Side(workspaces.workspace(each), workspaces.catalogue(each))
            for each in (self.published, self.edited)
        )
        parts = parts_between(published, edited)
        both = (published.catalogue, edited.catalogue)
        return Plan(*both, parts, self.clock, groupings, self.begin, self.allocates)


class Folding(Protocol):
    """Whoever folds."""

    decode: Decode
    """Reads records as far as it asks for them."""

    def feed(self, moved: Moved) -> None:
        """Fold one event, sooner or later."""

    def end(self, until: int) -> Tally:
        """Let time run on to `until`; what came of all of it."""


class Alone:
    """Everything in this process."""

    def __init__(self, order: Order) -> None:
        self._share = Share(order.plan())
        self.decode = self._share.decode

    def feed(self, moved: Moved) -> None:
        """Fold one event."""
        self._share.feed(moved)

    def end(self, until: int) -> Tally:
        """The settled tally."""
        return sum_of([self._share.end(until)])


class _Handed(NamedTuple):
    """A `Moved` on its way to another process, which reads the record itself."""

    partition: int
    at: int
    moment: int
    value: bytes


class Shares:
    """One process a core, each with a share of the customers. A context manager: leaving it ends them."""

    def __init__(self, order: Order, processes: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.decode = event_decoder(frozenset())
        self._batches: list[list[_Handed]] = [[] for _ in range(processes)]
        self._bytes = [0] * processes
        self._pipes: list[Connection] = []
        self._processes = []
        for _ in range(processes):
            ours, theirs = context.Pipe()
            process = context.Process(target=_fold_share, args=(theirs, order), daemon=True)
            process.start()
            theirs.close()
            self._pipes.append(ours)
            self._processes.append(process)

    def __enter__(self) -> Shares:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pipe, process in zip(self._pipes, self._processes, strict=True):
            pipe.close()  # Whoever still reads from it ends.
            process.join()

    def feed(self, moved: Moved) -> None:
        """Hand one event over; waits while its process is behind."""
        event = moved.event
        if isinstance(event, CustomerEvent):
            self._add(zlib.crc32(event.customer.encode()) % len(self._pipes), moved)
            return
        for number in range(len(self._pipes)):
            self._add(number, moved)

    def _add(self, number: int, moved: Moved) -> None:
        batch = self._batches[number]
        batch.append(_Handed(moved.partition, moved.at, moved.moment, moved.value))
        self._bytes[number] += len(moved.value)
        if self._bytes[number] >= BATCH_BYTES:
            self._send(number, (batch, None))
            self._batches[number], self._bytes[number] = [], 0

    def end(self, until: int) -> Tally:
        """The settled tally.

        Raises: RuntimeError with the error of a process that failed.
        """
        for number, batch in enumerate(self._batches):
            self._send(number, (batch, until))
        return sum_of([self._answer(number) for number in range(len(self._pipes))])

    def _send(self, number: int, message: tuple[list[_Handed], int | None]) -> None:
        try:
            self._pipes[number].send_bytes(msgspec.msgpack.encode(message))
        except OSError:
            self._answer(number)  # It ended before its time, and says why.

    def _answer(self, number: int) -> Tally:
        try:
            answer: Any = self._pipes[number].recv()
        except EOFError:
            answer = "it ended without a word"
        if not isinstance(answer, Tally):
            raise RuntimeError(f"a process of the backtest failed: {answer}")
        return answer


def _receive(pipe: Connection, ahead: Queue[bytes]) -> None:
    """Take what is handed over, also while the process folds; at its end an empty message."""
    try:
        while True:
            ahead.put(pipe.recv_bytes())
    except (EOFError, OSError):
        ahead.put(b"")


_messages = msgspec.msgpack.Decoder(tuple[list[_Handed], int | None])


def _fold_share(pipe: Connection, order: Order) -> None:
    """The life of one process."""
    use_huge_pages()
    try:
        share = Share(order.plan())
        spare_collector()
        ahead: Queue[bytes] = Queue(AHEAD_BATCHES_MAX)
        Thread(target=_receive, args=(pipe, ahead), daemon=True).start()
        until = None
        while until is None:
            message = ahead.get()
            if not message:
                return  # The command gave up.
            events, until = _messages.decode(message)
            for partition, at, moment, value in events:
                event = share.decode(value)
                assert isinstance(event, FOLDED), "records of time stay where they were read"
                share.feed(Moved(partition, at, moment, event, value))
        pipe.send(share.end(until))
    except BrokenPipeError:
        return  # The command gave up.
    except Exception as error:  # noqa: BLE001  # the border of the process: told to the command
        pipe.send(f"{type(error).__name__}: {error}")
