"""newsletter: readers get it once a week, on Tuesday, in the hour in which they read."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from workspaces import DAY, HOUR, MINUTE, Customer, catalogue

NEWSLETTER = """
journey: newsletter
mode: live
trigger: { schedule: 0 0 * * 2, zone: customer, audience: customer.segments.readers }
entry: { again: always }
steps: [ { message: { action: weekly_read, send: best_hour, within: 24 hours } } ]
"""
PARTS = {
    "actions": """
actions:
  weekly_read: { channels: [email], expiry: 2 days, content: { en: { template: weekly } } }
""",
    "facts": "facts: { reads: { count: Article Read, window: 60 days } }",
    "events": "events: { Article Read: {} }",
    "segments": "segments: { readers: { enter: customer.facts.reads >= 1 } }",
}


def instant(text: str, zone: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def reader(zone: str, hour: int | None = None, reads: int = 1) -> Customer:
    """Somebody who comes on a Wednesday, and opens what they get at that hour of the next day."""
    customer = Customer(catalogue(NEWSLETTER, **PARTS), now=instant("2026-03-04T12:00", zone))
    customer.event("Page Viewed", context={"timezone": zone})
    for _ in range(reads):
        customer.event("Article Read")
    for week in range(3):
        tuesday = instant("2026-03-10T00:00", zone) + 7 * week * DAY
        while customer.now < tuesday + 6 * DAY:
            customer.wait(10 * MINUTE)
            if hour is not None and customer.results[-1].actions:
                sent = customer.results[-1].actions[0].id
                day = customer.now - (customer.now - tuesday) % DAY
                customer.wait(day + DAY + hour * HOUR + 5 * MINUTE - customer.now)
                customer.outcome(sent, "opened")
    return customer


def sent_at(customer: Customer) -> list[int]:
    return [each.state.now for each in customer.results if each.actions]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/Los_Angeles", "UTC"])
def test_every_reader_gets_one_each_tuesday_of_their_own_calendar(zone: str) -> None:
    customer = reader(zone)
    days = [datetime.fromtimestamp(at / 1000, ZoneInfo(zone)) for at in sent_at(customer)]
    assert [(each.isoweekday(), each.day) for each in days] == [(2, 10), (2, 17), (2, 24)]


def test_it_moves_to_the_hour_in_which_somebody_reads() -> None:
    hours = [datetime.fromtimestamp(at / 1000, ZoneInfo("UTC")).hour for at in sent_at(reader("UTC", hour=6))]
    assert hours[0] != 6 and hours[-1] == 6


def test_who_does_not_read_gets_none_and_who_stops_gets_no_more() -> None:
    assert sent_at(reader("UTC", reads=0)) == []
    lapsed = reader("UTC")
    before = len(sent_at(lapsed))
    lapsed.wait(120 * DAY)
    assert 0 < len(sent_at(lapsed)) - before < 9, "until the last article is 60 days old"
