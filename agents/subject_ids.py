"""The changelog records that remember which events about subjects came: one a source, beside the states."""

from __future__ import annotations

import msgspec

from journey.subjects import Subjects
from schemas.customer import Seen

SUBJECT_SOURCE = b"s"
"""Begins their keys, as `c` begins those of customers."""
_decoder = msgspec.json.Decoder(Seen)


def restore_ids(subjects: Subjects, key: bytes, value: bytes | None) -> None:
    """Take one such record."""
    assert value is not None, f"the ids of a source are never deleted: {key!r}"
    subjects.seen = {**subjects.seen, key[1:].decode(): _decoder.decode(value)}


def changed_ids(subjects: Subjects) -> dict[bytes, bytes | None]:
    """Those that have changed since the last call."""
    return {
        SUBJECT_SOURCE + source.encode(): msgspec.json.encode(seen)
        for source, seen in subjects.take_changed()
    }
