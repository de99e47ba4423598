"""Python's cycle collector in a worker: what is long-lived is left out, and it looks rarely.

States are frozen values without cycles, but their dicts and tuples are looked through again and again: with
the defaults a seventh of a busy worker's time goes there (docs/performance.md).
"""

from __future__ import annotations

import gc

THRESHOLDS = (50_000, 20, 50)
"""Young objects before a look; such looks before an older one; those before a look at everything, which takes
some 0.3 s with a million customers. Cycles (failed tasks, tracebacks) are few and wait that long."""


def spare_collector() -> None:
    """Leave all that is loaded now out of every later collection; once, before a worker starts."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
