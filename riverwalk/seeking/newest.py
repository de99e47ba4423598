"""A customer's newest state, and the checkpoint: the changelog is read from its end backwards."""

from __future__ import annotations

from agents.ports import Record, Stream
from riverwalk.seeking.ports import Log
from riverwalk.verification.checkpoints import CHECKPOINT_KEY

RECORDS_FIRST = 1_000
RECORDS_MAX = 50_000
"""Records of one read: the first brings who was touched just now, and each is twice as long, so that the
whole partition takes no longer than reading it forwards, some 5 us a record."""


async def read_newest(log: Log, partition: int, key: bytes) -> tuple[Record | None, Record | None]:
    """The last checkpoint and the last record of a key; None for what the partition does not hold.

    Cost: as many records as were written since the customer's state changed last, up to the whole partition.
    """
    beginning, end = await log.extent(Stream.CUSTOMER_STATES, partition)
    size = RECORDS_FIRST
    last: dict[bytes | None, Record] = {}
    while end > beginning and not {key, CHECKPOINT_KEY} <= last.keys():
        start = max(beginning, end - size)
        records = await log.read(Stream.CUSTOMER_STATES, partition, start, end - start)
        here = {record.key: record for record in records if record.offset < end}
        last = {**{wanted: here[wanted] for wanted in (key, CHECKPOINT_KEY) if wanted in here}, **last}
        end, size = start, min(2 * size, RECORDS_MAX)
    return last.get(CHECKPOINT_KEY), last.get(key)
