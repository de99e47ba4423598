"""What the thread hands over arrives once, in time, and no more than one chunk a partition waits."""

from __future__ import annotations

import asyncio
import threading
from types import SimpleNamespace
from typing import Any

import pytest
from faust.types import TP

from streams.fetches import after_each_fetch
from streams.inbox import Chunk
from streams.mailbox import Delivery, Mailbox

ONE, TWO = TP("touchpoints", 0), TP("touchpoints", 1)
SOON = 10.0


def delivery(before: int) -> Delivery:
    return Delivery(1, Chunk(before, (), before + 1))


async def test_what_waits_is_taken_once_and_what_was_left_behind_is_told() -> None:
    mailbox = Mailbox()
    mailbox.put({ONE: delivery(0)}, left_some=False)
    assert mailbox.put({TWO: delivery(7)}, left_some=True) == {ONE}
    assert mailbox.partitions() == {ONE, TWO}
    assert await mailbox.take(SOON) == ({ONE: delivery(0), TWO: delivery(7)}, True)
    assert mailbox.partitions() == frozenset()
    assert await mailbox.take(0) == ({}, False)


async def test_another_thread_ends_the_wait() -> None:
    mailbox = Mailbox()
    taking = asyncio.create_task(mailbox.take(SOON))
    await asyncio.sleep(0)
    thread = threading.Thread(target=mailbox.put, args=({ONE: delivery(0)},), kwargs={"left_some": False})
    thread.start()
    assert await taking == ({ONE: delivery(0)}, False)
    thread.join()


async def test_failure_of_the_thread_is_raised_once_and_loses_nothing() -> None:
    mailbox = Mailbox()
    mailbox.put({ONE: delivery(0)}, left_some=False)
    mailbox.fail(ValueError("offset out of range"))
    with pytest.raises(ValueError, match="out of range"):
        await mailbox.take(SOON)
    assert await mailbox.take(SOON) == ({ONE: delivery(0)}, False)


async def test_fetch_is_handed_over_and_forgotten_before_aiokafka_looks_again() -> None:
    seen: list[Any] = []

    async def fetch(assignment: str, node: int, request: str) -> bool:
        seen.append((assignment, node, request))
        return True

    async def hand_over() -> None:
        seen.append("handed over")

    fetcher = SimpleNamespace(_proc_fetch_request=fetch, _in_flight={1, 2})
    after_each_fetch(fetcher, hand_over)
    assert await fetcher._proc_fetch_request("assignment", 1, "request")
    assert seen == [("assignment", 1, "request"), "handed over"]
    assert fetcher._in_flight == {2}
    fetcher._in_flight.add(1)
    fetcher._in_flight.discard(1)
    assert fetcher._in_flight == {1, 2}, "a late word about the first leaves the next alone"
    fetcher._in_flight.discard(1)
    assert fetcher._in_flight == {2}
