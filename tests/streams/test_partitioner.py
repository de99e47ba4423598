"""The partitioner is Java's, bit for bit."""

from __future__ import annotations

import aiokafka.partitioner
from hypothesis import given
from hypothesis import strategies as st

from streams.partitioner import WORD, murmur2, partition_of

JAVA = {b"21": -973932308, b"foobar": -790332482, b"a-little-bit-long-string": -985981536, b"abc": 479470107}
"""Expected values of Kafka's own UtilsTest.testMurmur2."""


def test_murmur2_gives_the_values_of_kafkas_own_test() -> None:
    assert {key: murmur2(key) for key in JAVA} == {key: value & WORD for key, value in JAVA.items()}


@given(st.binary(max_size=80))
def test_murmur2_equals_aiokafkas(key: bytes) -> None:
    assert murmur2(key) == aiokafka.partitioner.murmur2(key) & WORD


@given(st.binary(max_size=40), st.integers(1, 100))
def test_partition_equals_that_of_the_default_partitioner(key: bytes, partitions: int) -> None:
    every = list(range(partitions))
    assert partition_of(key, partitions) == aiokafka.partitioner.DefaultPartitioner()(key, every, every)
