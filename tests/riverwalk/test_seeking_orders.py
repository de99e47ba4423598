"""Seeking where something reaches customers without an event of theirs: plans, schedules, subjects."""

import pytest
from kept_log import KeptLog
from msgspec.structs import replace
from sought import ACTIVATED, COMPARED, DAY, FILES, MINUTE, PUBLICATION, START, WHO, event, read

from agents.ports import Record
from journey.timeline import ClockKind
from riverwalk.explaining import explain_customer
from riverwalk.publication import check, next_publication
from schemas.event import (
    Activated,
    AnyEvent,
    InputTime,
    SubjectEvent,
    Tick,
    encode_event,
)


def test_migration_is_retraced_in_the_workspace_that_brought_it() -> None:
    journey = "journeys/second_order.yaml"
    changed = {**FILES, journey: FILES[journey].replace(b"wait: 7 days", b"wait: 9 days")}
    plan = {"journeys/second_order.migration.yaml": b"migration: second_order\notherwise: retime\n"}
    second = next_publication(check({**changed, **plan}), [PUBLICATION], by="test", at=1).publication
    assert second is not None
    log = KeptLog([PUBLICATION, second], "wall")
    activated = Activated("my_shop", second.hash, PUBLICATION.hash)
    written = [ACTIVATED, event(WHO, 1), activated, event("c_2", 3), Tick(0), event(WHO, 20 * 1440)]
    days = (0, 0, 1, 1, 15, 20)
    records = [
        Record(n, START + days[n] * DAY, None, encode_event(each), ()) for n, each in enumerate(written)
    ]
    log.work(records)
    found, _ = read(log)
    assert found.steps is not None and "order" in [step.kind for step in found.steps]
    told, scanned = (explain_customer(each, "wall") for each in (found, read(log, scan=COMPARED)[0]))
    assert told.clean and any(turn.decision and turn.decision.migrated for turn in told.turns)
    assert replace(told, read=0) == replace(scanned, read=0, scanned="")


WISHING = {
    **FILES,
    "events.yaml": b"events: { Price Dropped: { subject: product, properties: { product_id: text } } }\n",
    "facts.yaml": FILES["facts.yaml"]
    + b"lists: { wishlist: { add: { on: Product Viewed, item: event.properties.product_id } } }\n",
    "journeys/wished.yaml": b"""
journey: wished
mode: live
trigger: { on: Price Dropped, audience: event.properties.product_id in customer.lists.wishlist }
steps: [ { message: small_voucher } ]
""",
}
DAILY = b"""
journey: daily
mode: live
trigger: { schedule: 0 12 * * * }
steps: [ { message: small_voucher } ]
"""


@pytest.mark.parametrize("clock", ["wall", "stream"])
@pytest.mark.parametrize("batch", [1, 3, 100])
def test_who_is_reached_without_an_event_of_theirs_is_retraced(clock: ClockKind, batch: int) -> None:
    wishing = next_publication(check(WISHING), [], by="test", at=0).publication
    assert wishing is not None
    files = {**WISHING, "journeys/daily.yaml": DAILY}
    daily = next_publication(check(files), [wishing], by="test", at=1).publication
    assert daily is not None

    def moved(minute: int) -> AnyEvent:
        return Tick(0) if clock == "wall" else InputTime(0, START + minute * MINUTE)

    at = START + 60 * MINUTE
    dropped = SubjectEvent("product:o1", "shop", "d1", "Price Dropped", at, at, "", {"product_id": "o1"})
    written: list[tuple[int, AnyEvent]] = [
        (0, Activated("my_shop", wishing.hash, "")),
        (1, event(WHO, 1, "Product Viewed")),
        (2, event("c_2", 2, "Product Viewed")),
        (60, dropped),
        (61, dropped),
        (70, Activated("my_shop", daily.hash, wishing.hash)),
        (80, event("c_2", 80, "Product Viewed")),
        *((minute, moved(minute)) for minute in (90, 5_000)),
        (5_001, event(WHO, 5_001)),
        (9_000, moved(9_000)),
    ]
    log = KeptLog([wishing, daily], clock)
    records = [
        Record(n, START + minute * MINUTE, None, encode_event(each), ())
        for n, (minute, each) in enumerate(written)
    ]
    for start in range(0, len(records), batch):
        log.work(records[start : start + batch])
        log.restart()
    reached: set[str] = set()
    for customer in (WHO, "c_2"):
        found, scanned = read(log, customer)[0], read(log, customer, scan=COMPARED)[0]
        assert found.steps is not None and "order" in [step.kind for step in found.steps]
        told, whole = explain_customer(found, clock), explain_customer(scanned, clock)
        assert told.clean and whole.clean
        assert replace(told, read=0) == replace(whole, read=0, scanned="")
        reached |= {each.journey for turn in told.turns if turn.decision for each in turn.decision.entered}
    assert "wished" in reached
