"""`backfill: log` through the engine's own folds: batches, restarts, verify, explain, in either clock.

Method: the orchestrator works on a log in memory; a backfill reads that log and appends to it, whatever was
restarted or repeated in between; then everything is recomputed from the log alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

import pytest
from deployed import PARTITIONS, Deployed
from kept_log import KeptLog
from msgspec.structs import replace
from published_facts import ANNA, BEFORE, HOUR, START, history, order
from sought import COMPARED, read

from agents.ports import Publish, Record, Stream
from journey.timeline import ClockKind
from riverwalk.backfilling import LogPartition
from riverwalk.commands.publish import finish
from riverwalk.explain_view import turn_lines
from riverwalk.explaining import explain_customer
from riverwalk.failures import Failure
from riverwalk.publication import Made, check, short_hash
from riverwalk.recompute import Workspaces
from schemas.event import Activated, AnyEvent, BackfillEvent, InputTime, Tick, encode_event
from schemas.stored_state import decode_state
from streams.settings import Settings

LOGGED = BEFORE["facts.yaml"].replace(
    "Completed }", "Completed, when: event.properties.total > 1, backfill: log }"
)
FILES = {
    **BEFORE,
    "facts.yaml": "facts: {}\n",
    "journeys/thanks.yaml": """
journey: thanks
mode: live
trigger: { on: Order Completed }
entry: { again: always }
steps: [ { message: thanks } ]
""",
}
FILLED = {
    **FILES,
    "facts.yaml": "facts: { orders: { count: Order Completed, backfill: log } }\n",
    "journeys/thanks.yaml": FILES["journeys/thanks.yaml"].replace(
        "again: always", "again: always, eligible: [ customer.facts.orders == 2 ]"
    ),
}
"""The second publication thanks for the second order."""
CUSTOMERS = [f"u{number}" for number in range(12)]


def bought(user: str, day: int, order_id: str = "") -> dict[str, Any]:
    name = order_id or f"{user}-{day}"
    return {
        "id": name,
        "source": "shop",
        "type": "Order Completed",
        "occurred_at": f"2026-03-{day:02}T10:00:00Z",
        "identifiers": {"user_id": user},
        "properties": {"order_id": name, "total": 5},
    }


def told(made: Deployed, partition: int) -> list[BackfillEvent]:
    catalogues = Workspaces(made.publications).catalogue
    log = LogPartition(catalogues(made.publications[-1].hash), "stream", 1, catalogues=catalogues)
    for record in made.log[Stream.CUSTOMER_EVENTS][partition]:
        log.see(record)
    return list(log.events(lambda: 0))


def tell(made: Deployed, partition: int, events: Sequence[BackfillEvent]) -> None:
    for event in events:
        value = encode_event(event)
        made.append(Publish(Stream.CUSTOMER_EVENTS, event.customer.encode(), value, (), partition))


@pytest.mark.parametrize("restarts", [False, True])
@pytest.mark.parametrize("batch", [1, 3, 1_000])
async def test_everybody_is_told_once_and_the_log_verifies(batch: int, *, restarts: bool) -> None:
    made = Deployed(FILES, FILLED)
    made.publish(0)
    made.send(*(bought(user, 1) for user in CUSTOMERS), bought("u0", 1))
    await made.work(batch)
    made.publish(1)
    made.send(bought("new", 2))
    if restarts:
        made.restart()
    first = [told(made, partition) for partition in range(PARTITIONS)]
    assert sum(map(len, first)) == len(CUSTOMERS)
    tell(made, 0, first[0][:2])  # And then it breaks off.
    await made.work(batch)
    if restarts:
        made.restart()
    again = [told(made, partition) for partition in range(PARTITIONS)]
    assert sum(map(len, again)) == len(CUSTOMERS) - 2
    for partition in range(PARTITIONS):
        tell(made, partition, first[partition])  # Another run, that knew nothing of the first.
        tell(made, partition, again[partition])
    made.send(*(bought(user, 3) for user in (*CUSTOMERS, "new")))
    made.end("2026-03-09T00:00:00Z")
    await made.work(batch)
    report = made.verified()
    assert report.clean, report.examples
    # The first order of the first publication; the second order, of the second.
    assert sorted(made.sent().values()) == [1, *([2] * len(CUSTOMERS))]
    assert report.repeats == 1 + len(CUSTOMERS)


@pytest.mark.parametrize("clock", ["wall", "stream"])
@pytest.mark.parametrize("batch", [1, 3, 100])
def test_explain_seeks_along_a_record_that_fills(clock: ClockKind, batch: int) -> None:
    first, last = history(BEFORE["facts.yaml"], LOGGED)
    catalogue = Workspaces([first, last]).catalogue
    moved = {"wall": Tick(0), "stream": InputTime(0, START + 70 * HOUR)}[clock]
    written: list[tuple[float, AnyEvent]] = [
        (0, Activated("shop", first.hash, "")),
        (0, _worth(order(0))),
        (1, Activated("shop", last.hash, first.hash)),
        (2, _worth(order(2))),
    ]
    records = [_record(number, each) for number, each in enumerate(written)]
    log = KeptLog([first, last], clock)
    for start in range(0, len(records), batch):
        log.work(records[start : start + batch])
        log.restart()
    reading = LogPartition(catalogue(last.hash), clock, 1)
    for record in records:
        reading.see(record)
    (event,) = reading.events(lambda: START + 3 * HOUR)
    more = [_record(4, (3, event)), _record(5, (60, _worth(order(60)))), _record(6, (70, moved))]
    for start in range(0, len(more), batch):
        log.work(more[start : start + batch])
        log.restart()
    sought, scanned = read(log, ANNA)[0], read(log, ANNA, scan=COMPARED)[0]
    seeking, scanning = explain_customer(sought, clock), explain_customer(scanned, clock)
    assert seeking.clean and replace(seeking, read=0) == replace(scanning, read=0, scanned="")
    assert seeking.state is not None and [*seeking.state.facts] == ["orders"]
    assert seeking.state.facts["orders"].count == 3
    lines = [line for turn in seeking.turns for line in turn_lines(turn)]
    assert any("customer.facts.orders = unknown" in line for line in lines)
    assert any("customer.facts.orders = 3" in line for line in lines)


def test_in_event_time_a_record_moves_nobodys_time_beyond_what_has_passed() -> None:
    first, last = history(BEFORE["facts.yaml"], LOGGED)
    written: list[tuple[float, AnyEvent]] = [
        (0, Activated("shop", first.hash, "")),
        (0, _worth(order(5))),
        (0, InputTime(0, START + 2 * HOUR)),
        (0, Activated("shop", last.hash, first.hash)),
    ]
    records = [_record(number, each) for number, each in enumerate(written)]
    log = KeptLog([first, last], "stream")
    log.work(records)
    reading = LogPartition(Workspaces([first, last]).catalogue(last.hash), "stream", 1)
    for record in records:
        reading.see(record)
    (event,) = reading.events(lambda: START + 900 * HOUR)
    assert event.occurred_at == START + 5 * HOUR
    log.work([_record(4, (900, event))])
    (stored,) = [each for each in log.records[Stream.CUSTOMER_STATES] if each.key == b"c" + ANNA.encode()][
        -1:
    ]
    assert decode_state(stored.value or b"").now == START + 5 * HOUR


def test_in_event_time_a_log_reaches_back_to_where_its_inputs_first_said_so() -> None:
    first, last = history(BEFORE["facts.yaml"], LOGGED)
    written: list[tuple[float, AnyEvent]] = [
        (0, _worth(order(5))),
        (0, InputTime(0, START + 6 * HOUR)),
        (0, _worth(order(7))),
        (0, InputTime(0, START + 8 * HOUR)),
        (0, Activated("shop", last.hash, first.hash)),
    ]
    records = [_record(number + 9, each) for number, each in enumerate(written)]
    for inputs, reach in ((1, 6), (2, 7)):
        reading = LogPartition(Workspaces([first, last]).catalogue(last.hash), "stream", inputs, beginning=9)
        for record in records:
            reading.see(record)
        assert reading.reach == START + reach * HOUR


def test_publication_stands_where_filling_breaks_off_and_says_what_goes_on_with_it() -> None:
    first, last = history(BEFORE["facts.yaml"], LOGGED)
    checked = check({path: text.encode() for path, text in last.files.items()})
    nowhere = Settings(kafka_bootstrap="127.0.0.1:1")
    with redirect_stdout(StringIO()) as output, pytest.raises(Failure) as failed:
        finish(nowhere, checked, Made(last, first), by="test", dry_run=False, as_json=False)
    assert output.getvalue().startswith(f"published shop {short_hash(last)}")
    assert failed.value.code == "RW917" and "riverwalk backfill" in failed.value.advice


def test_dry_run_fills_nothing() -> None:
    first, last = history(BEFORE["facts.yaml"], LOGGED)
    checked = check({path: text.encode() for path, text in last.files.items()})
    nowhere = Settings(kafka_bootstrap="127.0.0.1:1")
    with redirect_stdout(StringIO()) as output:
        finish(nowhere, checked, Made(last, first), by="test", dry_run=True, as_json=True)
    assert json.loads(output.getvalue())["backfill"] is None


def _worth(event: Any) -> Any:
    return replace(event, properties={**event.properties, "total": 5})


def _record(offset: int, written: tuple[float, AnyEvent]) -> Record:
    hours, event = written
    key = event.customer.encode() if isinstance(event, BackfillEvent) else None
    return Record(offset, START + int(hours * HOUR), key, encode_event(event), ())
