"""Two watchdog deaths at one offset convict a record; one does not."""

from __future__ import annotations

from faust.types import TP

from agents.ports import Record, Stream
from streams.poison import DEATHS_MAX, Death, add_death, read_deaths
from streams.settings import Settings

SETTINGS = Settings(batch_records_max=4000)
RECORDS = [Record(offset, 0, b"k", b"v", ()) for offset in range(100, 110)]
SOURCE = TP("events", 3)


def test_without_a_note_batches_are_whole() -> None:
    deaths = read_deaths(None)
    assert deaths.limits(100, SETTINGS)[0] == 4000
    assert deaths.split(RECORDS, SOURCE) == (RECORDS, [])


def test_after_one_death_the_range_is_folded_record_by_record() -> None:
    deaths = read_deaths(add_death(None, Death(100, 104)))
    assert [deaths.limits(position, SETTINGS)[0] for position in (99, 100, 104, 105)] == [1, 1, 1, 4000]
    assert not any(deaths.convicted(offset) for offset in range(90, 110))


def test_second_death_alone_convicts_that_record_only() -> None:
    deaths = read_deaths(add_death(add_death(None, Death(100, 104)), Death(102, 102)))
    kept, letters = deaths.split(RECORDS, SOURCE)
    assert [record.offset for record in RECORDS if record not in kept] == [102]
    (letter,) = letters
    assert (letter.stream, letter.key, letter.value) == (Stream.DEAD_LETTERS, b"k", b"v")


def test_second_death_of_a_whole_range_convicts_nobody() -> None:
    deaths = read_deaths(add_death(add_death(None, Death(100, 104)), Death(100, 104)))
    assert not any(deaths.convicted(offset) for offset in range(100, 105))


def test_note_keeps_the_newest_deaths() -> None:
    note: bytes | None = None
    for offset in range(20):
        note = add_death(note, Death(offset, offset))
    deaths = read_deaths(note)
    assert deaths.limits(19, SETTINGS)[0] == 1
    assert deaths.limits(20, SETTINGS)[0] == 4000
    assert note is not None and len(note) < 10 * DEATHS_MAX
