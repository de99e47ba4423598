"""Repeats: which (source, id) pairs were applied, within a bounded memory a customer."""

from __future__ import annotations

from enum import Enum

from journey.chance import short_hash
from schemas.customer import SEEN_PER_SOURCE_MAX, SOURCES_MAX, Seen
from schemas.event import CustomerEvent, SubjectEvent

ENTRY_BYTES = 16
"""8 of time, 8 of hash."""
GROUP_IDS_MAX = 1_024
"""Of a group, to which members of all partitions write: one may come as late as a thousand others. 16 KiB."""
FIRST = Seen()


class Known(Enum):
    """What the memory says of an event."""

    NEW = "new"
    REPEAT = "repeat"
    TOO_OLD_TO_KNOW = "too_old_to_know"
    TOO_MANY_SOURCES = "too_many_sources"


def ids_kept(event: CustomerEvent) -> int:
    """How many ids of a source are remembered: more of a group than of a person."""
    group = event.identifiers.get("group")
    return SEEN_PER_SOURCE_MAX if group is None or event.customer != f"c_{group}" else GROUP_IDS_MAX


def _holds(ids: bytes, hashed: bytes) -> bool:
    at = ids.find(hashed)
    while at != -1 and at % ENTRY_BYTES != 8:
        at = ids.find(hashed, at + 1)
    return at != -1


def remember(
    seen: dict[str, Seen], event: CustomerEvent | SubjectEvent, kept: int = SEEN_PER_SOURCE_MAX
) -> tuple[Known, dict[str, Seen]]:
    """Whether the event is new, and the memory with it.

    A source remembers its `kept` newest ids; an event not newer than the newest id it had to forget cannot be
    told from a repeat and is refused. Cost: 2 us.
    """
    known = seen.get(event.source)
    if known is None:
        if len(seen) >= SOURCES_MAX:
            return Known.TOO_MANY_SOURCES, seen
        known = FIRST
    hashed = short_hash(event.id)
    if _holds(known.ids, hashed):
        return Known.REPEAT, seen
    at = event.occurred_at if event.occurred_at > 0 else 0  # Before 1970 there is one moment, the oldest.
    if at <= known.forgotten_at:
        return Known.TOO_OLD_TO_KNOW, seen
    return Known.NEW, {**seen, event.source: _with(known, at.to_bytes(8, "big") + hashed, kept)}


def _with(known: Seen, entry: bytes, kept: int) -> Seen:
    ids, at = known.ids, len(known.ids)
    while at and ids[at - ENTRY_BYTES : at - 8] > entry[:8]:
        at -= ENTRY_BYTES
    ids = ids[:at] + entry + ids[at:]
    if len(ids) <= kept * ENTRY_BYTES:
        return Seen(ids, known.forgotten_at)
    return Seen(ids[ENTRY_BYTES:], int.from_bytes(ids[:8], "big"))
