"""Dead letters: read back, chosen, and replayed to the topic they came from."""

from __future__ import annotations

import msgspec

from agents.ports import Publish, Record, Stream
from riverwalk.failures import Failure
from schemas.instant import format_instant
from streams.log_reader import read_record, read_topic
from streams.publishing import Administrator, audit_record
from streams.settings import Settings
from streams.topics import topic_name

REPLAYED_AT_ONCE_MAX = 500
"""One transaction; dead letters may be 4 MiB each."""
INPUTS = (Stream.TOUCHPOINTS, Stream.OUTCOMES, Stream.CUSTOMER_EVENTS)
"""What dead letters may go back to."""
ORIGINAL = "original."
HARMLESS = (
    "What was applied meanwhile is dropped as a repeat (same source and id): replaying twice is harmless."
)


class DeadLetter(msgspec.Struct, frozen=True):
    """One dead letter, with what its headers say."""

    place: str
    """`partition@offset` in the dead-letters topic."""
    at: int
    """When it was refused, int ms."""
    reason: str
    stage: str
    message: str
    topic: str
    """Where it came from."""
    partition: int
    offset: int
    headers: tuple[tuple[str, bytes | None], ...]
    """Those that the original record had."""
    key: bytes | None
    value: bytes | None

    def summary(self) -> dict[str, object]:
        """For listings: everything but the bytes."""
        return {
            "place": self.place,
            "at": format_instant(self.at),
            "reason": self.reason,
            "stage": self.stage,
            "origin": f"{self.topic}/{self.partition}@{self.offset}",
            "bytes": len(self.value or b""),
            "message": self.message,
        }


def read_dead_letter(partition: int, record: Record) -> DeadLetter:
    """What a record of the dead-letters topic says; a foreign record has empty fields."""
    ours = {
        name: (value or b"").decode("utf-8", "replace")
        for name, value in record.headers
        if not name.startswith(ORIGINAL)
    }
    return DeadLetter(
        f"{partition}@{record.offset}",
        record.at,
        ours.get("riverwalk.reason", ""),
        ours.get("__connect.errors.stage", ""),
        ours.get("__connect.errors.exception.message", ""),
        ours.get("__connect.errors.topic", ""),
        _number(ours.get("__connect.errors.partition", "")),
        _number(ours.get("__connect.errors.offset", "")),
        tuple(
            (name.removeprefix(ORIGINAL), value)
            for name, value in record.headers
            if name.startswith(ORIGINAL)
        ),
        record.key,
        record.value,
    )


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else -1


async def all_dead_letters(settings: Settings, *, reason: str = "") -> list[DeadLetter]:
    """Every dead letter that is kept, oldest first; those of one reason if it is given."""
    found = [
        read_dead_letter(partition, record)
        async for partition, record in read_topic(settings, Stream.DEAD_LETTERS)
    ]
    return sorted(
        (letter for letter in found if reason in ("", letter.reason)),
        key=lambda letter: (letter.at, letter.place),
    )


async def one_dead_letter(settings: Settings, place: str) -> DeadLetter:
    """The dead letter at `partition@offset`.

    Raises: Failure RW907 if that is no place, RW908 if nothing lies there.
    """
    partition, _, offset = place.partition("@")
    if not (partition.isdecimal() and offset.isdecimal()):
        advice = "write partition@offset as `riverwalk dead-letters list` shows it, such as 0@17"
        raise Failure("RW907", "expected the place of a dead letter", found=place, advice=advice)
    record = await read_record(settings, Stream.DEAD_LETTERS, int(partition), int(offset))
    if record is None:
        advice = "`riverwalk dead-letters list` shows what is kept (30 days)"
        raise Failure("RW908", "no dead letter lies at that place", found=place, advice=advice)
    return read_dead_letter(int(partition), record)


def original(settings: Settings, letter: DeadLetter) -> Publish:
    """The record as it lay in its topic: same partition, key, value and headers.

    Raises: Failure RW907 if it did not come from one of our inputs.
    """
    names = {topic_name(settings, stream): stream for stream in INPUTS}
    stream = names.get(letter.topic)
    if stream is None or letter.partition < 0:
        what = f"the dead letter at {letter.place} did not come from an input of this prefix"
        raise Failure("RW907", what, found=letter.topic, advice="replayed are only " + ", ".join(names))
    return Publish(stream, letter.key, letter.value, letter.headers, letter.partition)


async def replay(settings: Settings, letters: list[DeadLetter], *, by: str, at: int) -> None:
    """Write dead letters back to where they came from, with the audit of it, some hundred a transaction.

    Raises: Failure RW907 before anything is written; KafkaError, then each transaction is there or not.
    """
    records = [original(settings, letter) for letter in letters]
    async with Administrator(settings) as administrator:
        for start in range(0, len(records), REPLAYED_AT_ONCE_MAX):
            end = start + REPLAYED_AT_ONCE_MAX
            places = [letter.place for letter in letters[start:end]]
            audit = audit_record(
                by, "replayed", at, topic=topic_name(settings, Stream.DEAD_LETTERS), places=places
            )
            await administrator.write([*records[start:end], audit])


def hex_lines(value: bytes) -> list[str]:
    """Bytes as `offset  hex  text`, sixteen a line."""
    lines = []
    for start in range(0, len(value), 16):
        part = value[start : start + 16]
        text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in part)
        lines.append(f"{start:08x}  {part.hex(' '):<47}  {text}")
    return lines
