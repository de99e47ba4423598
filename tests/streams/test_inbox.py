"""The inbox proves by positions that nothing is missing, and cuts batches to both limits."""

from __future__ import annotations

import pytest

from agents.ports import Record
from streams.exits import Exit, Gap
from streams.inbox import Chunk, Inbox

MANY = 1_000_000


def _records(first: int, last: int, size: int = 10) -> list[Record]:
    return [Record(offset, 0, b"", b"x" * size, ()) for offset in range(first, last)]


def _chunk(first: int, last: int, after: int | None = None) -> Chunk:
    return Chunk(first, _records(first, last), last if after is None else after)


def test_batch_stores_the_position_behind_markers_and_not_the_last_offset() -> None:
    inbox = Inbox(0)
    inbox.push(_chunk(0, 5, after=4008))
    taken = inbox.take(MANY, MANY)
    assert taken is not None and taken.after == 4008 and len(taken.records) == 5


def test_chunk_of_markers_alone_moves_the_position() -> None:
    inbox = Inbox(10)
    inbox.push(Chunk(10, (), 12))
    taken = inbox.take(MANY, MANY)
    assert taken is not None and taken == ([], 12)


def test_chunk_above_our_end_is_a_gap() -> None:
    inbox = Inbox(10)
    with pytest.raises(Gap) as gap:
        inbox.push(_chunk(11, 12))
    assert gap.value.exit is Exit.GAP


def test_records_below_our_end_are_skipped() -> None:
    inbox = Inbox(10)
    inbox.push(_chunk(5, 8))
    assert not inbox
    inbox.push(_chunk(8, 15))
    taken = inbox.take(MANY, MANY)
    assert taken is not None and [record.offset for record in taken.records] == [10, 11, 12, 13, 14]


def test_batch_ends_at_the_record_limit_and_the_rest_follows() -> None:
    inbox = Inbox(0)
    inbox.push(_chunk(0, 7, after=8))
    inbox.push(_chunk(8, 12))
    first, second = inbox.take(5, MANY), inbox.take(MANY, MANY)
    assert first is not None and second is not None
    assert (len(first.records), first.after) == (5, 5)
    assert ([record.offset for record in second.records], second.after) == ([5, 6, 8, 9, 10, 11], 12)
    assert inbox.take(MANY, MANY) is None and inbox.count == 0


def test_batch_that_ends_with_a_chunk_stands_behind_its_markers() -> None:
    inbox = Inbox(0)
    inbox.push(_chunk(0, 5, after=9))
    inbox.push(_chunk(9, 12))
    first = inbox.take(5, MANY)
    assert first is not None and first.after == 9


@pytest.mark.parametrize(("size", "expected"), [(10, 10), (30, 3), (100, 1), (101, 1), (1000, 1)])
def test_batch_ends_at_the_byte_limit_but_holds_one_record(size: int, expected: int) -> None:
    inbox = Inbox(0)
    inbox.push(Chunk(0, _records(0, 20, size), 20))
    taken = inbox.take(MANY, 100)
    assert taken is not None and len(taken.records) == expected and taken.after == expected
