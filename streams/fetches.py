"""What we change in how aiokafka's consumers fetch.

Touches private names of aiokafka 0.14; `tests/streams/test_pinned_private_names.py` fails when a new version
moves them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from agents.ports import Record


def after_each_fetch(fetcher: Any, do: Callable[[], Awaitable[None]]) -> None:
    """Do something whenever a fetch has come, before anybody reads it and before the next one leaves.

    Args:
        fetcher: aiokafka's. Any: it ships no types.
        do: must not suspend.
    """
    fetch = fetcher._proc_fetch_request

    async def fetch_and_do(assignment: Any, node: Any, request: Any) -> Any:
        fetched = await fetch(assignment, node, request)
        await do()
        # aiokafka forgets a fetch one turn of the loop after its task has ended. Whoever wakes it within that
        # turn, as taking records does, makes it see a busy node and wait 200 ms for nothing (measured).
        fetcher._in_flight.discard(node)
        return fetched

    fetcher._proc_fetch_request = fetch_and_do


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
