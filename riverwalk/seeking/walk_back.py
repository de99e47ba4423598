"""From a customer's state back along the trail, decision by decision, to the first step."""

from __future__ import annotations

from typing import NamedTuple

from agents.checkpoints import OrchestrateCheckpoint
from agents.ports import Record, Stream
from riverwalk.seeking.numbered import Numbered
from riverwalk.seeking.ports import Log
from schemas.stored_state import stored_header
from schemas.trail import NO_DECISION, UNKNOWN_DECISION, Step, is_bare, read_steps, read_trail
from streams.exits import Unavailable

EARLIER_BUILD = "an earlier build wrote the customer's first steps, and kept no trail"
NO_TURNINGS = "not all places are known where the workspace or what is paused changed"
COMMITTING = "the customer's state was just committed, and its decision is not visible yet: ask again"


class NotSeekable(Exception):
    """The trail does not tell all: the partition must be scanned. Its text says why."""


class Sought(NamedTuple):
    """What was found."""

    steps: tuple[Step, ...]
    """The customer's own, oldest first."""
    decisions: list[Record]
    """The customer's, in order, without bare ones."""
    events: list[Record]
    """The customer's own, and each that changed what is in force, in order."""
    complete: bool
    """False if retention took some of it."""


async def seek_customer(log: Log, partition: int, checkpoint: OrchestrateCheckpoint, stored: bytes) -> Sought:
    """Everything that the advances of one customer rest on.

    Args:
        checkpoint: the partition's, of the same transaction as the state or a later one.
        stored: the customer's changelog value.
    Raises: NotSeekable if the trail does not tell all; Unavailable while a transaction becomes visible.
    Cost: an event each, some 16 records a decision, and the changes of what is in force.
    """
    if checkpoint.turnings is None:
        raise NotSeekable(NO_TURNINGS)
    steps, decisions, whole = await _back(Numbered(log, partition, checkpoint.decided), stored)
    wanted = {step.value for step in steps if step.kind == "event"}
    wanted |= {offset for offset, _ in checkpoint.turnings}
    events = [await _at(log, partition, offset) for offset in sorted(wanted)]
    kept = [record for record in events if record is not None]
    return Sought(steps, decisions, kept, whole and len(kept) == len(events))


async def _back(numbered: Numbered, stored: bytes) -> tuple[tuple[Step, ...], list[Record], bool]:
    header = stored_header(stored)
    trails: list[tuple[Step, ...]] = [read_steps(header.steps)]
    decisions: list[Record] = []
    number = header.decision
    while number not in (NO_DECISION, UNKNOWN_DECISION):
        record = await numbered.find(number)
        carried = None if record is None else read_trail(record.headers)
        if record is None or carried is None:
            if numbered.ends_before(number):
                raise Unavailable(COMMITTING)
            break
        trails.append(carried.steps)
        if not is_bare(record.headers):
            decisions.append(record)
        assert carried.previous < number, f"decision {number} names {carried.previous} as the one before"
        number = carried.previous
    if number == UNKNOWN_DECISION:
        raise NotSeekable(EARLIER_BUILD)
    steps = tuple(step for trail in reversed(trails) for step in trail)
    return steps, decisions[::-1], number == NO_DECISION


async def _at(log: Log, partition: int, offset: int) -> Record | None:
    """The customer event at one place; None if retention took it."""
    extent = await log.extent(Stream.CUSTOMER_EVENTS, partition)
    if offset < extent.beginning:
        return None
    found = await log.read(Stream.CUSTOMER_EVENTS, partition, offset, 1)
    return found[0] if found and found[0].offset == offset else None
