"""Facts that await the log, on one partition in the wall clock."""

from __future__ import annotations

from collections.abc import Iterable

from changing import Partition

from riverwalk.backfilling import LogPartition
from schemas.event import BackfillEvent


def log_of(made: Partition, *, gone: int = 0, refused: Iterable[int] = ()) -> LogPartition:
    """The partition's log as a backfill reads it; of `gone` records retention has left nothing."""
    log = LogPartition(
        made.line.catalogue,
        "wall",
        1,
        beginning=gone,
        refused=frozenset(refused),
        catalogues=made.catalogue,
    )
    for record in made.records[gone:]:
        log.see(record)
    return log


def told(made: Partition, *, gone: int = 0) -> list[BackfillEvent]:
    """What customers are to be told by now."""
    return list(log_of(made, gone=gone).events(lambda: made.now, made.states.all if gone else ()))


def fill(made: Partition, *, gone: int = 0) -> list[BackfillEvent]:
    """Tell them."""
    events = told(made, gone=gone)
    for event in events:
        made.take(event)
    return events
