"""Fetched records as ours at once: spares aiokafka's own object of eleven fields, 1 us and more a record.

Touches private names of aiokafka 0.14; `tests/streams/test_pinned_private_names.py` fails when a new version
moves them.
"""

from __future__ import annotations

from typing import Any

from agents.ports import Record


def lean_records(fetcher: Any) -> None:
    """Let what is fetched and not handed out yet be unpacked as `Record`s. Any: aiokafka ships no types."""
    for result in fetcher._records.values():
        unpacker = getattr(result, "_partition_records", None)
        if unpacker is not None:
            unpacker._consumer_record = _record


def _record(_partition: object, record: Any) -> Record:
    return Record(record.offset, record.timestamp, record.key, record.value, record.headers)
