"""Events, decisions and journey events of a log, in the order that indicators need: customer by customer.

Topics and exports come in any order beside each other, so they are sorted first, in a database of SQLite that
lives in a temporary file as long as the command. So memory holds one customer at a time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

import msgspec

from agents.ports import Stream
from journey.indicating import Indicating, IndicatorReport
from riverwalk.failures import Failure
from riverwalk.simulation.input import lines_of
from schemas.action import JourneyEvent
from schemas.decision import Decision
from schemas.event import CustomerEvent, decode_event
from schemas.workspace import Workspace
from streams.log_reader import read_topic
from streams.settings import Settings

CACHE_KIB = 64 * 1024
"""Of the sort: beyond it SQLite spills to its temporary file."""
EVENT, DECISION, JOURNEY_EVENT = range(3)
"""Order of records of one instant: an event, what was decided by it, what is told of it."""
EVENT_KINDS = frozenset({"touchpoint", "outcome"})
UNCOUNTED = frozenset({"allocation", "backfill"})
"""Events of a customer that nobody did: what was answered about resources, what the log says of facts."""
TOPICS = (Stream.CUSTOMER_EVENTS, Stream.DECISIONS, Stream.JOURNEY_EVENTS)
EXPORT = "export events, decisions, journeys: `riverwalk tail --topic T --from-beginning --no-follow --json`"


class _Envelope(msgspec.Struct):
    """A line as `riverwalk tail --json` prints it; a bare record has no `value`."""

    value: msgspec.Raw = msgspec.Raw()


class _Peek(msgspec.Struct):
    """The fields that say whose a record is, when, and of which topic."""

    customer: str = ""
    kind: str = ""
    at: int = 0
    occurred_at: int = 0
    cause_type: str = ""
    journey: str | None = None


_envelope = msgspec.json.Decoder(_Envelope)
_peek = msgspec.json.Decoder(_Peek)
_decision = msgspec.json.Decoder(Decision, float_hook=Decimal)
_journey_event = msgspec.json.Decoder(JourneyEvent, float_hook=Decimal)


class Collected:
    """Records on their way to be sorted."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect("", isolation_level=None)
        self._rows.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        self._rows.execute("PRAGMA journal_mode = OFF")
        self._rows.execute("CREATE TABLE log (customer TEXT, at INTEGER, rank INTEGER, value BLOB)")
        self.records = 0
        self.until = 0
        """Int ms of the newest record: where the log ends."""

    def add(self, value: bytes) -> None:
        """Take one record in; records that only move time are passed over.

        Raises: msgspec.DecodeError or ValidationError if it is of none of the three topics.
        """
        record = _peek.decode(value)
        if record.cause_type:
            rank, at = DECISION, record.at
        elif record.kind in EVENT_KINDS:
            rank, at = EVENT, record.occurred_at
        elif record.journey is not None and record.customer:
            rank, at = JOURNEY_EVENT, record.at
        elif (record.kind and not record.customer) or record.kind in UNCOUNTED:
            return
        else:
            raise msgspec.ValidationError("neither a customer event, nor a decision, nor a journey event")
        self._rows.execute("INSERT INTO log VALUES (?, ?, ?, ?)", (record.customer, at, rank, value))
        self.records += 1
        self.until = max(self.until, at)

    def rows(self) -> Iterator[tuple[str, int, bytes]]:
        """(customer, rank, record): each customer's together, in order of time."""
        return self._rows.execute("SELECT customer, rank, value FROM log ORDER BY customer, at, rank, rowid")

    def close(self) -> None:
        """Let go of the temporary file."""
        self._rows.close()


def collect_exports(paths: Iterable[Path], collected: Collected) -> None:
    """Read files of JSON lines, gzipped or not.

    Raises: Failure RW905 naming file and line if a line is of none of the three topics.
    """
    for path in paths:
        if not path.is_file():
            raise Failure("RW905", "there is no such file", where=str(path), advice=EXPORT)
        for number, line in enumerate(lines_of(path), start=1):
            try:
                value = bytes(_envelope.decode(line).value)
                collected.add(value or line.strip())
            except msgspec.DecodeError as error:
                where = f"{path}:{number}"
                raise Failure(
                    "RW905", f"expected a record of the log: {error}", where=where, advice=EXPORT
                ) from None


async def collect_live(settings: Settings, collected: Collected) -> None:
    """Read the live log, with plain consumers outside every group: workers notice nothing."""
    for topic in TOPICS:
        async for _, record in read_topic(settings, topic):
            try:
                collected.add(record.value or b"")
            except msgspec.DecodeError:
                continue  # The engine dead-lettered it.


def reported(workspace: Workspace, collected: Collected) -> list[IndicatorReport]:
    """What the records come to.

    Cost: some 15 us a record.
    """
    indicating = Indicating(workspace, collected.until)
    customer, seen = "", set[tuple[str, str]]()
    for whose, rank, value in collected.rows():
        if whose != customer:
            indicating.forget(customer)
            customer, seen = whose, set()
        if rank == EVENT:
            event = decode_event(value)
            assert isinstance(event, CustomerEvent), "only those were taken in"
            if (event.source, event.id) not in seen:  # The fold drops repeats.
                seen.add((event.source, event.id))
                indicating.event(event)
        elif rank == DECISION:
            indicating.decision(_decision.decode(value))
        else:
            indicating.journey_event(_journey_event.decode(value))
    return indicating.reports()
