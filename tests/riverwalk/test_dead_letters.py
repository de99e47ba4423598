"""Dead letters read back: what they say, and the record that a replay writes."""

import pytest

from agents.dead_letters import Refusing, dead_letter
from agents.ports import Record, Stream
from riverwalk.dead_letters import hex_lines, original, read_dead_letter
from riverwalk.failures import Failure
from streams.settings import Settings

SETTINGS = Settings(topic_prefix="test.")
RECORD = Record(7, 1_000, b"user-1", b"\x00\xff{broken", (("ce_type", b"x"), ("ce_type", b"y")))


def lying(topic: str) -> Record:
    """The record above as it lies in the dead-letters topic."""
    letter = dead_letter(RECORD, Refusing(topic, 3, "ingest"), "not_json", "expected JSON")
    return Record(17, 2_000, letter.key, letter.value, tuple(letter.headers))


def test_dead_letter_says_where_it_came_from_and_why() -> None:
    letter = read_dead_letter(2, lying("test.touchpoints.v1"))
    assert letter.summary() == {
        "place": "2@17",
        "at": "1970-01-01T00:00:02Z",
        "reason": "not_json",
        "stage": "ingest",
        "origin": "test.touchpoints.v1/3@7",
        "bytes": 9,
        "message": "expected JSON",
    }


@pytest.mark.parametrize("stream", [Stream.TOUCHPOINTS, Stream.OUTCOMES, Stream.CUSTOMER_EVENTS])
def test_replay_writes_the_same_bytes_to_the_same_place(stream: Stream) -> None:
    record = original(SETTINGS, read_dead_letter(2, lying(f"test.{stream.value}")))
    assert (record.stream, record.partition) == (stream, 3)
    assert (record.key, record.value, tuple(record.headers)) == (RECORD.key, RECORD.value, RECORD.headers)


@pytest.mark.parametrize("topic", ["other.touchpoints.v1", "test.decisions.v1", ""])
def test_replay_to_anything_but_an_input_of_ours_is_refused(topic: str) -> None:
    with pytest.raises(Failure) as refused:
        original(SETTINGS, read_dead_letter(2, lying(topic)))
    assert refused.value.code == "RW907"


def test_foreign_record_in_the_topic_is_shown_and_not_replayed() -> None:
    letter = read_dead_letter(0, Record(1, 2, None, None, ()))
    assert (letter.topic, letter.reason, letter.partition) == ("", "", -1)


def test_hex_shows_every_byte_beside_its_text() -> None:
    assert hex_lines(bytes(range(60, 78))) == [
        "00000000  3c 3d 3e 3f 40 41 42 43 44 45 46 47 48 49 4a 4b  <=>?@ABCDEFGHIJK",
        "00000010  4c 4d                                            LM",
    ]
