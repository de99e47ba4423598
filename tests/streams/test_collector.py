"""The collector looks at set times and not in between."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import weakref

from streams.collector import tidy_now_and_then

ALONE = """
import gc
from streams.collector import spare_collector
before = len(gc.get_objects())
spare_collector()
assert not gc.isenabled() and gc.get_freeze_count() > before / 2
"""


WHILE_IT_LASTS = """
import gc
from streams.collector import spared_collector
for looked in (True, False):
    with spared_collector():
        assert not gc.isenabled() and gc.get_freeze_count()
    assert gc.isenabled() is looked and not gc.get_freeze_count()
    gc.disable()
"""


class Knot:
    """Holds itself."""

    def __init__(self) -> None:
        self.itself = self


def test_a_worker_has_it_off_and_leaves_out_what_was_loaded() -> None:
    """In a process of its own: pytest's collector stays as it is."""
    subprocess.run([sys.executable, "-c", ALONE], check=True)


def test_work_that_ends_leaves_it_as_it_was() -> None:
    subprocess.run([sys.executable, "-c", WHILE_IT_LASTS], check=True)


async def test_what_lies_in_cycles_is_freed_now_and_then() -> None:
    gc.disable()
    try:
        gone = asyncio.Event()
        knot = weakref.ref(Knot(), lambda _: gone.set())
        tidying = asyncio.create_task(tidy_now_and_then(0))
        async with asyncio.timeout(10):
            await gone.wait()
        tidying.cancel()
        assert knot() is None
    finally:
        gc.enable()
