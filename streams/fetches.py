"""What we change in how aiokafka's consumers fetch.

Touches private names of aiokafka 0.14; `tests/streams/test_pinned_private_names.py` fails when a new version
moves them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from agents.ports import Record


def after_each_fetch(fetcher: Any, do: Callable[[], Awaitable[None]]) -> None:
    """Do something whenever a fetch has come, before anybody reads it and before the next one leaves.

    Args:
        fetcher: aiokafka's. Any: it ships no types.
        do: must not suspend.
    """
    fetch = fetcher._proc_fetch_request
    busy = fetcher._in_flight = BusyNodes(fetcher._in_flight)

    async def fetch_and_do(assignment: Any, node: Any, request: Any) -> Any:
        fetched = await fetch(assignment, node, request)
        await do()
        busy.free(node)
        return fetched

    fetcher._proc_fetch_request = fetch_and_do


class BusyNodes(set[Any]):
    """Brokers with a fetch under way, each free again as its fetch ends.

    aiokafka frees one a turn of the loop after the fetch has ended. Whoever wakes it within that turn, as
    taking records does, makes it see a busy node, and it waits 200 ms for nothing (measured).
    """

    def __init__(self, nodes: Iterable[Any]) -> None:
        super().__init__(nodes)
        self._freed: Counter[Any] = Counter()

    def free(self, node: Any) -> None:
        """Free a node; the `discard` that aiokafka will call for the same fetch frees nothing more."""
        super().discard(node)
        self._freed[node] += 1

    def discard(self, node: Any) -> None:
        """As aiokafka calls it, late: the next fetch may be under way."""
        if self._freed[node]:
            self._freed[node] -= 1
        else:
            super().discard(node)


def lean_records(fetcher: Any) -> None:
    """Let what is fetched and not handed out yet be unpacked as `Record`s.

    Spares aiokafka's own object of eleven fields, 1 us and more a record.
    """
    for result in fetcher._records.values():
        unpacker = getattr(result, "_partition_records", None)
        if unpacker is not None:
            unpacker._consumer_record = _record


def _record(_partition: object, record: Any) -> Record:
    return Record(record.offset, record.timestamp, record.key, record.value, record.headers)
