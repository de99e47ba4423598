"""Long work lends the loop to others as soon as a slice is over, and is watched only while it holds it."""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Iterator
from contextlib import contextmanager

import pytest

from streams.slices import SLICE_SECONDS, TURNS_BETWEEN, in_slices


class SteppedClock:
    """Time that passes only as work is done."""

    def __init__(self) -> None:
        self.at = 0.0

    def now(self) -> int:
        return int(self.at * 1000)

    def monotonic(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += seconds


class Work:
    """Steps of half a slice each, told in `order` together with what else the loop does."""

    def __init__(self, steps: int) -> None:
        self.clock = SteppedClock()
        self.order: list[str] = []
        self._steps = steps

    def steps(self) -> Generator[None, None, str]:
        for _ in range(self._steps):
            self.clock.at += SLICE_SECONDS / 2
            self.order.append("step")
            yield
        return "folded"

    @contextmanager
    def watch(self) -> Iterator[None]:
        self.order.append("watch")
        yield
        self.order.append("let go")

    async def other(self) -> None:
        """A transaction of another partition: it needs the loop again and again, each time for an hour."""
        while True:
            self.order.append("other")
            self.clock.at += 3600
            await asyncio.sleep(0)


async def test_work_lets_others_run_after_each_slice_and_gives_its_result() -> None:
    work = Work(4)
    other = asyncio.create_task(work.other())
    done = await in_slices(work.steps(), work.clock, work.watch)
    other.cancel()
    held = ["watch", "step", "step", "let go"]
    assert done.result == "folded"
    others = ["other"] * TURNS_BETWEEN
    assert work.order == [*held, *others, *held, *others, "watch", "let go"]


async def test_slow_clock_holds_no_work_up_for_ever() -> None:
    """Where more than a slice passes before the first step, as on a busy machine, it is made anyway."""
    work = Work(2)

    class Preempted(SteppedClock):
        def monotonic(self) -> float:
            self.at += 2 * SLICE_SECONDS
            return self.at

    done = await in_slices(work.steps(), Preempted(), work.watch)
    assert done.result == "folded"


async def test_time_of_work_leaves_out_what_others_did_meanwhile() -> None:
    work = Work(6)
    other = asyncio.create_task(work.other())
    done = await in_slices(work.steps(), work.clock, work.watch)
    other.cancel()
    assert done.seconds == pytest.approx(3 * SLICE_SECONDS)


async def test_work_that_raises_raises() -> None:
    def broken() -> Generator[None, None, None]:
        yield
        raise AssertionError("ours")

    work = Work(0)
    with pytest.raises(AssertionError, match="ours"):
        await in_slices(broken(), work.clock, work.watch)
