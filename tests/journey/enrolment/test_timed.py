"""Triggers by time: schedules, dates of the customer, festivals; in the zone, spread, once a time."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from workspaces import DAY, HOUR, MINUTE, NOON, Customer, catalogue, journey, publish, workspace

LONDON = "Europe/London"


def told(zone: str = LONDON, **traits: object) -> dict[str, object]:
    return {"context": {"timezone": zone, "traits": traits}}


def at(text: str, zone: str = LONDON) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def timed(trigger: str, head: str = "entry: { again: always }") -> str:
    return journey("j", "- message: notice", f"trigger: {{ {trigger} }}\n{head}")


def touched(trigger: str, head: str = "entry: { again: always }", **event: object) -> Customer:
    customer = Customer(catalogue(timed(trigger, head)))
    customer.event("Pong", **(event or told()))
    return customer


def due(customer: Customer) -> list[int]:
    return [timer.due for timer in customer.state.timers]


@pytest.mark.parametrize(
    ("trigger", "first"),
    [
        ("schedule: 0 9 11 11 *", "2024-11-11T09:00"),
        ("schedule: 0 0 * * 2", "2024-01-02T00:00"),
        ("schedule: 30 12 * * *", "2024-01-01T12:30"),
        ("schedule: 0 12 * * *", "2024-01-02T12:00"),
        ("schedule: 0 8 29 2 *", "2024-02-29T08:00"),
        ("schedule: 0 8 1 * fri", "2024-01-05T08:00"),
        ("schedule: 30 1 31 mar *", "2024-03-31T02:00"),  # left out by the clock change
        ("schedule: 30 1 27 oct *", "2024-10-27T01:30"),  # comes twice: the first
        ("calendar: mid_autumn, at: 10:00", "2024-09-17T10:00"),
        ("calendar: mid_autumn, offset: -3 days, at: 10:00", "2024-09-14T10:00"),
        ("calendar: new_year, offset: 1 day, at: 13:00", "2024-01-02T13:00"),
    ],
)
def test_first_time_after_the_first_touch(trigger: str, first: str) -> None:
    customer = touched(trigger)
    assert due(customer) == [at(first)]
    customer.wait(at(first) - customer.now)
    assert customer.actions() == ["notice"]


def test_schedule_is_in_the_customers_zone_and_moves_with_it() -> None:
    customer = touched("schedule: 0 9 * * *", **told("Asia/Shanghai"))
    assert due(customer) == [at("2024-01-02T09:00", "Asia/Shanghai")]
    customer.event("Pong", **told("America/New_York"))
    assert due(customer) == [at("2024-01-01T09:00", "America/New_York")]


@pytest.mark.parametrize(("zone", "where"), [("workspace", LONDON), ("Asia/Tokyo", "Asia/Tokyo")])
def test_schedule_of_a_fixed_clock_is_everybodys(zone: str, where: str) -> None:
    customer = touched(f"schedule: 0 9 5 * *, zone: {zone}", **told("America/New_York"))
    assert due(customer) == [at("2024-01-05T09:00", where)]


def test_schedule_comes_again_and_a_time_that_is_stale_enrols_nobody() -> None:
    customer = touched("schedule: 0 9 * * *")
    customer.wait(3 * DAY)
    assert customer.actions() == ["notice"] * 3
    customer.late(5 * DAY)
    assert customer.refusals() == ["stale"], "one that fell due in the outage, and no other"
    assert customer.actions() == ["notice"] * 4, "the newest is three hours old"
    assert due(customer) == [at("2024-01-10T09:00")]


def test_audience_is_asked_when_the_time_has_come() -> None:
    tags = journey("tagger", "- tag: reader", "trigger: { on: Pong }")
    of = catalogue(timed("schedule: 0 9 * * *, audience: \"'reader' in customer.tags\""), tags)
    customer = Customer(of)
    customer.event("Wow")
    customer.wait(DAY)
    assert customer.actions() == []
    assert customer.refusals() == []
    customer.event("Pong")
    customer.wait(DAY)
    assert customer.actions() == ["notice"]


def test_spread_gives_each_customer_an_instant_of_its_own_and_always_the_same() -> None:
    of = catalogue(timed("schedule: 0 9 * * *, spread: 30 minutes"))
    shifts = []
    for number in range(40):
        customer = Customer(of, name=f"c{number}")
        customer.event("Pong")
        customer.wait(2 * DAY)
        times = [result.decision.at for result in customer.results if result.decision]
        assert times[1] - times[0] == DAY
        shifts.append(times[0] - at("2024-01-02T09:00"))
    assert all(0 <= shift < 30 * MINUTE for shift in shifts)
    assert len(set(shifts)) == 40
    assert max(shifts) - min(shifts) > 20 * MINUTE


@pytest.mark.parametrize(
    ("trigger", "birthday", "first"),
    [
        ("date: customer.traits.b, every: year, at: 09:00", "1990-06-15", "2024-06-15T09:00"),
        (
            "date: customer.traits.b, every: year, offset: -3 days, at: 09:00",
            "1990-01-02",
            "2024-12-30T09:00",
        ),
        ("date: customer.traits.b, every: year, at: 09:00", "1992-02-29", "2024-02-29T09:00"),
        ("date: customer.traits.b, every: year, at: 09:00", "--06-15", "2024-06-15T09:00"),
        ("date: customer.traits.b, every: year, at: 09:00", "2025-03-01", "2025-03-01T09:00"),
        (
            "date: customer.traits.b, every: year, at: 09:00, calendar: lunar",
            "1984-02-02",
            "2024-02-10T09:00",
        ),
        ("date: customer.traits.b, every: year, at: 09:00, calendar: lunar", "08-15", "2024-09-17T09:00"),
        ("date: customer.traits.b, at: 10:00, offset: -30 days", "2024-03-01", "2024-01-31T10:00"),
        ("date: customer.traits.b", "2024-03-01T08:00:00Z", "2024-03-01T08:00"),
    ],
)
def test_date_of_the_customer(trigger: str, birthday: str, first: str) -> None:
    customer = touched(trigger, **told(b=birthday))
    assert due(customer) == [at(first)]
    customer.wait(at(first) - customer.now)
    assert customer.actions() == ["notice"]


@pytest.mark.parametrize("value", ["2023-12-01", "someday", "1990-13-01", True, 5.5])
def test_date_that_is_past_or_none_arms_nothing(value: object) -> None:
    assert due(touched("date: customer.traits.b", **told(b=str(value) if value == 5.5 else value))) == []


def test_29_february_is_the_28th_in_a_common_year() -> None:
    customer = touched("date: customer.traits.b, every: year, at: 09:00", **told(b="1992-02-29"))
    customer.wait(at("2024-03-01T00:00") - customer.now)
    assert due(customer) == [at("2025-02-28T09:00")]


def test_date_that_changes_is_timed_anew_and_one_that_goes_is_dropped() -> None:
    customer = touched("date: customer.traits.b, at: 10:00", **told(b="2024-03-01"))
    customer.event("Pong", **told(b="2024-04-01"))
    assert due(customer) == [at("2024-04-01T10:00")]
    customer.event("Pong", **told(b="never"))
    assert due(customer) == []


def test_date_fires_once_for_one_date() -> None:
    customer = touched("date: customer.traits.b, at: 10:00", **told(b="2024-01-02"))
    customer.wait(2 * DAY)
    customer.event("Pong", **told(b="2024-01-02"))
    customer.wait(DAY)
    assert customer.actions() == ["notice"]


def test_when_of_a_date_is_asked_at_its_time() -> None:
    trigger = "date: customer.traits.b, at: 10:00, when: customer.traits.ok == true"
    customer = touched(trigger, **told(b="2024-01-02"))
    customer.wait(2 * DAY)
    assert customer.actions() == []


def test_many_triggers_cost_one_timer_and_those_of_one_instant_fire_together() -> None:
    many = [
        journey(f"j{i}", "- message: notice", "trigger: { schedule: 0 9 * * * }\nentry: { again: always }")
        for i in range(5)
    ]
    customer = Customer(catalogue(*many, timed("schedule: 0 10 * * *")))
    customer.event("Pong")
    assert len(customer.state.timers) == 1
    customer.wait(21 * HOUR)
    assert len(customer.actions()) == 5
    assert due(customer) == [at("2024-01-02T10:00")]


def test_customer_that_was_there_before_the_journey_is_timed_at_the_next_touch() -> None:
    before = workspace(journey("other", "- end: over"))
    customer = Customer(publish(before))
    customer.event("Pong")
    assert due(customer) == []
    customer.of = publish(before, workspace(timed("schedule: 0 9 * * *")))
    customer.event("Pong")
    assert due(customer) == [at("2024-01-02T09:00")]


def test_schedule_that_was_changed_or_taken_away_does_not_fire_as_it_was() -> None:
    nine, ten = workspace(timed("schedule: 0 9 * * *")), workspace(timed("schedule: 0 10 * * *"))
    customer = Customer(publish(nine))
    customer.event("Pong")
    customer.of = publish(nine, ten)
    customer.wait(21 * HOUR)
    assert customer.actions() == []
    assert due(customer) == [at("2024-01-02T10:00")]
    customer.of = publish(nine, ten, workspace(journey("other", "- end: over")))
    customer.wait(HOUR)
    assert (customer.actions(), due(customer), customer.state.clock) == ([], [], "")


def test_workspace_without_triggers_by_time_keeps_nothing() -> None:
    customer = Customer(catalogue(journey("j", "- end: over")))
    customer.event("Pong")
    assert customer.state.clock == ""


def test_entry_event_names_the_day() -> None:
    steps = "- message: { action: notice, with: { x: entry.event.properties.day } }"
    of = catalogue(journey("j", steps, "trigger: { calendar: mid_autumn, offset: -3 days, at: 10:00 }"))
    customer = Customer(of)
    customer.event("Pong")
    customer.wait(at("2024-09-15T00:00") - NOON)
    (action,) = [action for result in customer.results for action in result.actions]
    assert action.slots == {"x": "2024-09-17"}


@pytest.mark.parametrize(
    ("trigger", "words"),
    [
        ("schedule: 0 9 31 2 *", "no year has such a day"),
        ("schedule: 0 9 * *", "expected five fields"),
        ("schedule: '*/5 * * * *'", "one minute of the hour"),
        ("schedule: 0 25 * * *", "expected hour from 0 to 23"),
        ("schedule: 0 9 * * *, zone: Europe/Lundon", "unknown time zone"),
        ("calendar: mid_autum", "unknown festival"),
        ("schedule: 0 9 * * *, spread: 2 days", "less than or equal"),
        ("date: customer.traits.b, calendar: lunar", "needs `every: year`"),
        ("manual: false", "`manual` is true"),
    ],
)
def test_what_cannot_be_is_refused(trigger: str, words: str) -> None:
    with pytest.raises(AssertionError, match=words):
        workspace(timed(trigger))


def test_manual_starts_the_journey_that_is_named() -> None:
    of = catalogue(
        timed("manual: true", "entry: { key: event.properties.gathering, again: never }"),
        journey("k", "- message: care", "trigger: { manual: true }"),
    )
    customer = Customer(of)
    customer.event("Enrolment Requested", journey="j", gathering="owners_day")
    customer.event("Enrolment Requested", journey="j", gathering="owners_day")
    assert customer.actions() == ["notice"]
    assert customer.refusals() == ["again"]
    customer.event("Enrolment Requested", journey="k")
    assert customer.actions() == ["notice", "care"]


PRICE = "on: Ping, audience: event.properties.id == customer.traits.wish, spread: 10 minutes"


def test_event_for_an_audience_is_spread_and_asked_again() -> None:
    customer = touched(PRICE, **told(wish="p1"))
    customer.event("Ping", id="p2")
    assert due(customer) == []
    customer.event("Ping", id="p1")
    (when,) = due(customer)
    assert 0 <= when - customer.now < 10 * MINUTE
    customer.wait(10 * MINUTE)
    assert customer.actions() == ["notice"]
    customer.event("Ping", id="p1")
    customer.event("Pong", **told(wish="p3"))
    customer.wait(10 * MINUTE)
    assert customer.actions() == ["notice"], "the wish has changed meanwhile"
