"""The checkpoint records of a changelog, read without the engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from agents.ports import Record

CHECKPOINT_KEY = b"k"


class Checkpoint(NamedTuple):
    """Where a partition of `customer-events` stood when its worker last committed."""

    position: int
    inputs: int
    ledger: dict[str, int]
    due_left: bool
    active: str = ""
    """Hash of the workspace in force."""


class Allocated(NamedTuple):
    """Where the one writer of resources stood when its worker last committed."""

    position: int
    ledger: dict[str, int]


NOTHING = Checkpoint(0, 1, {}, due_left=False)


def read_allocated(changelog: Sequence[Record]) -> Allocated:
    """The last checkpoint of `allocate-changelog`; one at position 0 if there is none."""
    values = [record.value for record in changelog if record.key == CHECKPOINT_KEY and record.value]
    if not values:
        return Allocated(0, {})
    _, position, _, _, handler = msgspec.msgpack.decode(values[-1])
    return Allocated(position, msgspec.json.decode(handler)["ledger"])


def read_checkpoint(changelog: Sequence[Record]) -> Checkpoint:
    """The last checkpoint of a partition of `customer-states`; one at position 0 if there is none."""
    values = [record.value for record in changelog if record.key == CHECKPOINT_KEY and record.value]
    if not values:
        return NOTHING
    _, position, _, _, handler = msgspec.msgpack.decode(values[-1])
    own: dict[str, Any] = msgspec.json.decode(handler)
    times = own["times"]
    due_left = bool(times["moments"] or times.get("orders"))
    return Checkpoint(position, own["inputs"], own["ledger"], due_left=due_left, active=own["active"])
