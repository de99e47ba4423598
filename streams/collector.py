"""Python's cycle collector: a worker looks through everything now and then, and a backtest not at all.

States are frozen values without cycles, yet the collector looks at each of their dicts and tuples while it is
young: a sixth of a busy worker's time (docs/performance.md). Cycles come of failed tasks and tracebacks; they
are few and may wait.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from contextlib import contextmanager

TIDY_SECONDS = 1_800.0
"""Between two looks. One takes 0.1 us an object, 0.3 s with 20,000 states in use, and holds the loop."""


def spare_collector() -> None:
    """Leave all that is loaded now out of every later look, and look no more by itself."""
    gc.collect()
    gc.freeze()
    gc.disable()


@contextmanager
def spared_collector() -> Iterator[None]:
    """The same for work that ends, which leaves the process as it was."""
    looked = gc.isenabled()
    spare_collector()
    try:
        yield
    finally:
        gc.unfreeze()
        if looked:
            gc.enable()


async def tidy_now_and_then(seconds: float = TIDY_SECONDS) -> None:
    """Free what lies in cycles, again and again, until cancelled."""
    while True:
        await asyncio.sleep(seconds)
        gc.collect()
