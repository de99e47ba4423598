"""ingest without a broker: what is let in, what is refused, and how far time has been read."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from agents.ingest import Ingest
from agents.ports import Record, RefusedToStart, Stream, whole
from journey.intake import Intake
from schemas.event import CustomerEvent, InputEnded, InputTime, Origin, decode_event

KEY = b"sixteen bytes or more"
SINKS = 3


class Counted:
    """Metrics that remember."""

    def __init__(self) -> None:
        self.counts: dict[tuple[str, ...], float] = {}

    def count(self, name: str, amount: float, *labels: str) -> None:
        self.counts[name, *labels] = amount

    def observe(self, name: str, values: Sequence[float]) -> None:
        self.counts[name] = values[-1]


def opened(*, clock="stream", fingerprint="f1", metrics=None):
    handler = Ingest(
        name="ingest",
        source=Stream.TOUCHPOINTS,
        changelog=Stream.INGEST_CHANGELOG,
        topic="touchpoints",
        sinks=SINKS,
        intake=Intake(KEY, clock, passing_on=True),
        fingerprint=fingerprint,
        clock=clock,
        metrics=metrics or Counted(),
    )
    return handler.open(1, 4)


def touchpoint(number: int, at: str) -> bytes:
    fields = {"id": str(number), "source": "s", "type": "Order Completed", "occurred_at": at}
    return json.dumps({**fields, "identifiers": {"user_id": "u"}}).encode()


def fold(line, *values: bytes, headers=()):
    batch = whole(line.fold([Record(i, 0, b"k", value, headers) for i, value in enumerate(values)]))
    line.committed(0)
    return batch


def test_header_without_a_value_is_read_as_empty_and_kept_in_a_dead_letter():
    headers = (("content-type", None), ("x-trace", None))
    assert fold(opened(), touchpoint(1, "2011-01-01T00:00:00Z"), headers=headers).outputs[0].key is not None
    (letter,) = fold(opened(), b"{", headers=headers).outputs
    assert letter.stream is Stream.DEAD_LETTERS and ("original.x-trace", None) in letter.headers


def test_touchpoint_goes_on_keyed_by_its_customer_with_its_origin():
    batch = fold(opened(), touchpoint(1, "2011-01-01T00:00:00Z"))
    record = batch.outputs[0]
    event = decode_event(record.value)
    assert isinstance(event, CustomerEvent)
    assert record.key == event.customer.encode()
    assert event.origin == Origin("touchpoints", 1, 0)


def test_every_customer_partition_learns_how_far_time_was_read():
    batch = fold(opened(), touchpoint(1, "2011-01-01T00:00:01Z"), touchpoint(2, "2011-01-01T00:00:00Z"))
    told = [(each.partition, decode_event(each.value)) for each in batch.outputs if each.key is None]
    assert told == [(sink, InputTime(1, 1_293_840_001_000)) for sink in range(SINKS)]


def test_wall_clock_tells_no_time():
    batch = fold(opened(clock="wall"), touchpoint(1, "2011-01-01T00:00:01Z"))
    assert all(each.key is not None for each in batch.outputs)


def test_end_of_input_reaches_every_customer_partition():
    line = opened()
    batch = fold(line, b'{"until": "2011-12-10T00:00:00Z"}', headers=[("riverwalk-control", b"input_ended")])
    assert [decode_event(each.value) for each in batch.outputs] == [InputEnded(1, 1_323_475_200_000)] * SINKS


def test_refused_record_is_dead_lettered_whole_and_the_ledger_balances():
    metrics = Counted()
    line = opened(metrics=metrics)
    batch = fold(line, b"\xff", touchpoint(1, "2011-01-01T00:00:00Z"), b"{}")
    letters = [each for each in batch.outputs if each.stream is Stream.DEAD_LETTERS]
    assert [each.value for each in letters] == [b"\xff", b"{}"]
    assert sum(line.checkpoint.ledger.values()) == 3
    assert metrics.counts["touchpoints_rejected_total", "not_utf8"] == 1


def test_checkpoint_is_taken_up_again():
    line = opened()
    batch = fold(line, touchpoint(1, "2011-01-01T00:00:00Z"))
    again = opened()
    again.resume(batch.checkpoint)
    assert again.checkpoint == line.checkpoint


@pytest.mark.parametrize(
    ("changed", "why"),
    [({"fingerprint": "f2"}, "identity_key changed"), ({"clock": "wall"}, "the clock was stream")],
)
def test_checkpoint_of_another_key_or_clock_is_refused(changed, why):
    batch = fold(opened(), touchpoint(1, "2011-01-01T00:00:00Z"))
    with pytest.raises(RefusedToStart, match=why):
        opened(**changed).resume(batch.checkpoint)
