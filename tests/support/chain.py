"""A handler whose result tells everything that was folded, in which order, and how often.

The state of a key is the number of its records and a digest of all of them in order; every record publishes
both. Every tenth record owes three payments, which are made in slices of two between batches, one number a
payment: a slice that is lost, made twice, or never made shows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import msgspec

from agents.ports import Batch, Figures, Folding, Publish, Record, Stream

OWES = b"0"
"""Values that end so owe."""
OWED_EACH = 3
SLICE = 2

Link = tuple[int, bytes]
"""How many records, and their digest."""


def link(before: Link, value: bytes) -> Link:
    """The next link."""
    count, digest = before
    return count + 1, hashlib.blake2b(digest + value, digest_size=8).digest()


def words(key: bytes, at: Link) -> bytes:
    """What is published of a link."""
    return b"%b#%d#%b" % (key, at[0], at[1].hex().encode())


def pure(records: Iterable[tuple[bytes, bytes]]) -> tuple[dict[bytes, Link], dict[bytes, list[bytes]]]:
    """State and publications of every key, folded without an engine."""
    states: dict[bytes, Link] = {}
    published: dict[bytes, list[bytes]] = {}
    for key, value in records:
        states[key] = link(states.get(key, (0, b"")), value)
        published.setdefault(key, []).append(words(key, states[key]))
    return states, published


class Owing(msgspec.Struct, frozen=True, array_like=True):
    """The handler's part of the checkpoint."""

    folded: int = 0
    owed: int = 0
    paid: int = 0


class ChainFold:
    """One partition."""

    def __init__(self, partition: int) -> None:
        self._partition = partition
        self._links: dict[bytes, Link] = {}
        self._owing = Owing()
        self._draft: tuple[dict[bytes, Link], Owing] = ({}, Owing())

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Take one state."""
        assert value is not None
        self._links[key[1:]] = (int.from_bytes(value[:8], "big"), value[8:])

    def resume(self, checkpoint: bytes | None) -> None:
        """Take what is owed."""
        self._owing = msgspec.msgpack.decode(checkpoint, type=Owing) if checkpoint else Owing()

    async def prepare(self, records: Sequence[Record]) -> None:
        """Need nothing."""

    def fold(self, records: Sequence[Record]) -> Folding:
        """Chain, publish, pay some of what is owed."""
        links: dict[bytes, Link] = {}
        outputs = []
        owed, paid = self._owing.owed, self._owing.paid
        for record in records:
            key, value = record.key or b"", record.value or b""
            links[key] = link(links.get(key) or self._links.get(key, (0, b"")), value)
            outputs.append(Publish(Stream.NEXT_BEST_ACTIONS, key, words(key, links[key])))
            owed += OWED_EACH if value.endswith(OWES) else 0
            yield
        for _ in range(min(SLICE, owed)):
            owed, paid = owed - 1, paid + 1
            outputs.append(Publish(Stream.JOURNEY_EVENTS, None, b"paid %d" % paid, (), self._partition))
            yield
        owing = Owing(self._owing.folded + len(records), owed, paid)
        self._draft = (links, owing)
        changes: dict[bytes, bytes | None] = {
            b"c" + key: count.to_bytes(8, "big") + digest for key, (count, digest) in links.items()
        }
        return Batch(changes, outputs, msgspec.msgpack.encode(owing), more=owed > 0)

    def committed(self, now: int) -> None:
        """Apply the draft."""
        links, self._owing = self._draft
        self._links.update(links)

    def earliest_due(self) -> int | None:
        """No timers."""
        return None

    def tick(self) -> Publish | None:
        """No timers."""
        return None

    def figures(self) -> Figures:
        """What is owed stands for timers."""
        return {("timers_pending",): self._owing.owed, ("enrolments_active", "chain"): self._owing.folded}


class Chain:
    """Opens chaining folds."""

    name = "chain"
    source = Stream.CUSTOMER_EVENTS
    changelog = Stream.CUSTOMER_STATES

    def open(self, partition: int, partitions: int) -> ChainFold:
        """A fresh fold."""
        return ChainFold(partition)
