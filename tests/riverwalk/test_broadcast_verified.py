"""Events about subjects through ingest and orchestrate on two partitions: balanced, recomputed, restored.

Method: the handlers make a log without a broker; then it is verified, or one thing in it is spoiled first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from deployed import PARTITIONS, Deployed
from msgspec.structs import replace

from agents.ports import Record, Stream
from agents.subject_ids import SUBJECT_SOURCE
from riverwalk.recompute import Recompute, Workspaces
from schemas.event import Activated, encode_event
from schemas.stored_state import decode_state

BASE = {
    "workspace.yaml": "workspace: tried\nzone: UTC\n",
    "actions.yaml": "actions: { cheaper: { purpose: service, channels: [email] } }\n",
    "events.yaml": "events: { Price Dropped: { subject: product, properties: { product_id: text } } }\n",
    "facts.yaml": """
lists: { wishlist: { add: { on: Product Added to Wishlist, item: event.properties.product_id } } }
""",
    "journeys/drop.yaml": """
journey: drop
mode: live
trigger:
  { on: Price Dropped, audience: event.properties.product_id in customer.lists.wishlist, spread: 10 minutes }
entry: { again: always }
steps: [ { message: cheaper } ]
""",
}
TIMED = {
    **BASE,
    "journeys/morning.yaml": """
journey: morning
mode: live
trigger: { schedule: 0 9 * * * }
entry: { again: always }
steps: [ { message: cheaper } ]
""",
}


def wish(user: str, product: str, minute: int = 0) -> dict[str, Any]:
    return {
        "id": f"{user}-{product}-{minute}",
        "source": "web",
        "type": "Product Added to Wishlist",
        "occurred_at": f"2026-03-02T08:{minute:02}:00Z",
        "identifiers": {"user_id": user},
        "properties": {"product_id": product},
    }


def drop(product: str, number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"drop-{number}",
        "source": "pricing",
        "type": "Price Dropped",
        "occurred_at": "2026-03-02T08:30:00Z",
        "subject": f"product:{product}",
        "properties": {"product_id": product},
        **changes,
    }


USERS = [f"u{number}" for number in range(8)]


async def played(*, batch: int = 1_000, restarts: bool = False) -> Deployed:
    """Eight people wish for p1, two drops of it with a repeat, and a type that is about nothing."""
    made = Deployed(BASE, TIMED)
    made.publish(0)
    made.send(*(wish(user, "p1") for user in USERS), wish("other", "p2"))
    made.send(drop("p1"), drop("p1"), drop("p1", 2), drop("p1", 3, type="Product Added to Wishlist"))
    await made.work(batch)
    if restarts:
        made.restart()
    made.publish(1)
    made.send(drop("p1"), wish("u0", "p2", 40))
    made.end("2026-03-03T10:00:00Z")
    await made.work(batch)
    return made


async def test_broadcast_is_one_record_a_partition_and_everything_balances() -> None:
    made = await played()
    about = [
        [
            record
            for record in made.log[Stream.CUSTOMER_EVENTS][each]
            if b'"kind":"subject"' in (record.value or b"")
        ]
        for each in range(PARTITIONS)
    ]
    assert [len(each) for each in about] == [5, 5]
    report = made.verified()
    assert report.clean, report.examples
    assert (report.dead_letters, report.repeats) == (2, 4)
    # Two drops within one spread are one message; two mornings come to everybody, touched or not.
    assert sorted(made.sent().values()) == [2, *[3] * len(USERS)]


@pytest.mark.parametrize("batch", [1, 3])
async def test_batches_and_restarts_change_nothing(batch: int) -> None:
    at_once, again = await played(), await played(batch=batch, restarts=True)
    assert again.sent() == at_once.sent()
    assert _states(again) == _states(at_once)
    assert again.verified().clean


def _states(made: Deployed) -> dict[bytes, Any]:
    found = {}
    for partition in range(PARTITIONS):
        for record in made.log[Stream.CUSTOMER_STATES][partition]:
            if record.key is not None and record.key.startswith(b"c"):
                found[record.key] = decode_state(record.value or b"")
    return found


async def test_memory_of_ids_survives_a_restart() -> None:
    made = await played(restarts=True)
    keys = {record.key for record in made.log[Stream.CUSTOMER_STATES][0] if record.key}
    assert SUBJECT_SOURCE + b"pricing" in keys


async def test_one_customer_recomputed_alone_is_as_all_together() -> None:
    made = await played()
    catalogues = Workspaces(made.publications).catalogue
    for partition in range(PARTITIONS):
        records: Sequence[Record] = made.log[Stream.CUSTOMER_EVENTS][partition]
        together = _recomputed(Recompute(catalogues, "stream", 1), records)
        for customer, state in together.items():
            alone = _recomputed(Recompute(catalogues, "stream", 1, only=customer), records)
            assert alone == {customer: state}


def _recomputed(again: Recompute, records: Sequence[Record]) -> dict[str, Any]:
    for record in records:
        list(again.feed(record))
    return dict(again.states)


async def test_partition_that_did_not_hear_is_found() -> None:
    made = await played()
    records = made.log[Stream.CUSTOMER_EVENTS][1]
    lost = next(i for i, each in enumerate(records) if b'"kind":"subject"' in (each.value or b""))
    records[lost] = replace(records[lost], value=encode_event(Activated("tried", "h", "nothing")))
    report = made.verified()
    assert report.ingest_missing == 1 and not report.clean
    assert any("partitions [1]" in each for each in report.examples)


async def test_event_that_was_broadcast_twice_is_found() -> None:
    made = await played()
    records = made.log[Stream.CUSTOMER_EVENTS][0]
    twice = next(each for each in records if b'"kind":"subject"' in (each.value or b""))
    records.insert(twice.offset + 1, twice)
    assert made.verified().ingest_repeated == 1
