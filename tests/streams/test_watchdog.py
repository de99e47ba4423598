"""The watchdog bites what hangs, names it, and leaves alone what ends in time."""

from __future__ import annotations

import threading
import time

from streams.clock import SystemClock
from streams.poison import Death
from streams.settings import Settings
from streams.watchdog import Watchdog, Watched

LIMIT_SECONDS = 0.2


def _watched(clock: SystemClock) -> Watched:
    return Watched(clock.monotonic(), "counting", "states", 3, Death(5, 9), None)


def test_fold_that_hangs_is_bitten_and_named() -> None:
    clock, bitten, bites = SystemClock(), threading.Event(), []

    def bite(watched: Watched) -> None:
        bites.append(watched)
        bitten.set()

    watchdog = Watchdog(Settings(watchdog_seconds=LIMIT_SECONDS), clock, bite)
    watchdog.start()
    with watchdog.watch(_watched(clock)):
        assert bitten.wait(20 * LIMIT_SECONDS)
    assert (bites[0].handler, bites[0].partition, bites[0].death) == ("counting", 3, Death(5, 9))


def test_folds_that_end_in_time_are_left_alone() -> None:
    clock, bites = SystemClock(), list[Watched]()
    watchdog = Watchdog(Settings(watchdog_seconds=LIMIT_SECONDS), clock, bites.append)
    watchdog.start()
    deadline = clock.monotonic() + 2 * LIMIT_SECONDS
    while clock.monotonic() < deadline:
        with watchdog.watch(_watched(clock)):
            time.sleep(LIMIT_SECONDS / 20)
    watchdog.stop()
    assert bites == []
