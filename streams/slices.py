"""Long pure work on the one loop, a slice at a time: between slices the loop serves everybody else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager
from typing import Generic, NamedTuple, TypeVar

from agents.ports import Clock

SLICE_SECONDS = 0.004
"""A transaction of another partition waits for the loop at each of its round trips: so long each at most."""
TURNS_BETWEEN = 8
"""A client's answer passes through some tasks before its next request leaves: a turn of the loop each."""

Result = TypeVar("Result")
Watch = Callable[[], AbstractContextManager[None]]


class Done(NamedTuple, Generic[Result]):
    """What the work gave, and how long it ran, without what the loop did between its slices."""

    result: Result
    seconds: float


async def in_slices(steps: Generator[None, None, Result], clock: Clock, watch: Watch) -> Done[Result]:
    """Run to the end, letting go of the loop as soon as a slice is over.

    Args:
        steps: yields wherever it may be interrupted; each step well below a slice.
        watch: around each slice, so that only what holds the loop counts as hanging.
    Raises: what the work raises.
    Cost: 0.2 us a step, 20 us a slice.
    """
    seconds = 0.0
    while True:
        began = clock.monotonic()
        with watch():
            done = _slice(steps, clock, began + SLICE_SECONDS)
        seconds += clock.monotonic() - began
        if done is not None:
            return Done(done.result, seconds)
        for _ in range(TURNS_BETWEEN):
            await asyncio.sleep(0)


def _slice(steps: Generator[None, None, Result], clock: Clock, until: float) -> Done[Result] | None:
    """At least one step, and on until an instant; what came out, or None if there is more to do."""
    try:
        next(steps)
        while clock.monotonic() < until:
            next(steps)
    except StopIteration as ended:
        return Done(ended.value, 0.0)
    return None
