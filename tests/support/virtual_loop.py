"""An event loop whose time is virtual: a wait passes at once, and a run always takes the same turns."""

from __future__ import annotations

import asyncio
import contextvars
import selectors
from collections.abc import Coroutine
from typing import Any

EPOCH_MS = 1_700_000_000_000
STEP_SECONDS = 0.01
"""What each look at the clock takes, so that long folds are cut into slices."""

OWNER: contextvars.ContextVar[list[asyncio.Task[Any]] | None] = contextvars.ContextVar("OWNER", default=None)
"""Where tasks are noted that are made in a context: all those of one simulated process."""


class _Selector(selectors.SelectSelector):
    """Lets time pass where the loop would wait for it."""

    passed = 0.0

    def select(self, timeout: float | None = None) -> Any:
        if timeout is None:
            raise AssertionError("everything waits for something that will never come")
        self.passed += max(timeout, 0.0)
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """Use with `run`."""

    def __init__(self) -> None:
        self._virtual = _Selector()
        super().__init__(self._virtual)
        self.set_task_factory(_noted)

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._virtual.passed


def _noted(
    loop: asyncio.AbstractEventLoop, coroutine: Any, context: contextvars.Context | None = None
) -> asyncio.Task[Any]:
    task = asyncio.Task(coroutine, loop=loop, context=context)
    owner = OWNER.get() if context is None else context.get(OWNER)
    if owner is not None:
        owner.append(task)
        task.add_done_callback(_looked_at)
    return task


def _looked_at(task: asyncio.Task[Any]) -> None:
    """A killed process complains to nobody."""
    if not task.cancelled():
        task.exception()


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run to the end on a loop of its own."""
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


class VirtualClock:
    """`agents.ports.Clock` on the virtual loop."""

    def __init__(self) -> None:
        self._looked = 0

    def now(self) -> int:
        """Milliseconds."""
        return EPOCH_MS + int(asyncio.get_running_loop().time() * 1000)

    def monotonic(self) -> float:
        """Seconds; each look takes a little, as if work had been done since the last."""
        self._looked += 1
        return asyncio.get_running_loop().time() + self._looked * STEP_SECONDS

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
