"""Where what is published comes to lie, whatever it lies beside."""

from __future__ import annotations

from faust.types import TP
from hypothesis import given
from hypothesis import strategies as st

from agents.ports import Publish, Stream
from streams.packing import Packing
from streams.partitioner import partition_of

COUNTS = {Stream.DECISIONS: 4, Stream.NEXT_BEST_ACTIONS: 4, Stream.JOURNEY_EVENTS: 7}
PLACES = {stream: [TP(stream.value, number) for number in range(count)] for stream, count in COUNTS.items()}
OURS = 6


class Batch:
    """A record batch that never fills."""

    def __init__(self) -> None:
        self.keys: list[bytes | None] = []

    def append(self, *, timestamp: int, key: bytes | None, value: bytes | None, headers: object) -> object:
        self.keys.append(key)
        return self

    def close(self) -> None: ...

    def size(self) -> int:
        return 0

    def record_count(self) -> int:
        return len(self.keys)


OUTPUTS = st.lists(
    st.builds(
        Publish,
        st.sampled_from(list(COUNTS)),
        st.sampled_from([None, b"", b"ann", b"bob"]),
        st.none(),
        partition=st.sampled_from([None, None, 2]),
    ),
    max_size=12,
)


@given(OUTPUTS)
def test_record_lies_where_its_own_key_says(outputs: list[Publish]) -> None:
    packing = Packing(Batch, 0)
    list(packing.outputs(outputs, PLACES, OURS, ("at", b"6@1")))
    expected: dict[TP, list[bytes | None]] = {}
    for each in outputs:
        count = COUNTS[each.stream]
        chosen = OURS % count if each.key is None else partition_of(each.key, count)
        place = TP(each.stream.value, chosen if each.partition is None else each.partition)
        expected.setdefault(place, []).append(each.key)
    found = {
        place: [key for one in batches for key in one.keys] for place, batches in packing.batches.items()
    }
    assert found == expected
