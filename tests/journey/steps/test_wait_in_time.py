"""wait: working time, calendar days, dates that are followed, and conditions that become true."""

from __future__ import annotations

import pytest
from workspaces import DAY, HOUR, MINUTE, NOON, Customer, catalogue, journey, publish, workspace

DEALER = """
calendar: dealer
zone: Europe/London
hours: [ { days: [mon, tue, wed, thu, fri], from: 09:00, until: 17:00 } ]
"""
CALENDARS = {"calendars/dealer.yaml": DEALER}


def due(customer: Customer) -> list[int]:
    return [timer.due - NOON for timer in customer.state.timers]


def test_working_hours_pass_in_the_calendar() -> None:
    of = catalogue(
        journey("j", "- wait: { for: 6 working hours, calendar: dealer }\n- end: over"), **CALENDARS
    )
    customer = Customer(of)
    customer.event("Ping")
    assert due(customer) == [22 * HOUR], "five hours on Monday, one on Tuesday"
    customer.wait(22 * HOUR)
    assert customer.ends() == [("end", "over")]


def test_the_only_calendar_with_hours_need_not_be_named() -> None:
    customer = Customer(catalogue(journey("j", "- wait: 1 working day\n- end: over"), **CALENDARS))
    customer.event("Ping")
    assert due(customer) == [DAY]


def test_calendar_that_was_taken_away_stays_for_those_inside() -> None:
    steps = "- wait: 1 hour\n- wait: { for: 1 working hour, calendar: dealer }\n- end: over"
    before = workspace(journey("j", steps), **CALENDARS)
    customer = Customer(publish(before))
    customer.event("Ping")
    customer.of = publish(before, workspace(journey("other", "- end: over")))
    customer.wait(2 * HOUR)
    assert customer.ends() == [("end", "over")]


def test_calendar_day_ends_at_the_same_local_time_and_moves_with_the_zone() -> None:
    customer = Customer(catalogue(journey("j", "- wait: 2 calendar days\n- end: over")))
    customer.event("Ping")
    assert due(customer) == [2 * DAY]
    customer.event("Pong", context={"timezone": "Asia/Shanghai"})
    assert due(customer) == [2 * DAY - 8 * HOUR]
    customer.event("Pong", context={"timezone": "America/New_York"})
    assert due(customer) == [2 * DAY + 5 * HOUR]


def test_calendar_day_over_the_spring_clock_change_is_23_hours() -> None:
    saturday = NOON + 89 * DAY
    customer = Customer(catalogue(journey("j", "- wait: 1 calendar day\n- end: over")), now=saturday)
    customer.event("Ping")
    assert customer.state.timers[0].due == saturday + 23 * HOUR


def dated(fields: str, otherwise: str = "") -> str:
    tail = f", else: [ {{ end: {otherwise} }} ]" if otherwise else ""
    return journey("j", f"- wait: {{ date: customer.traits.when, {fields}{tail} }}\n- end: over")


def told(when: object, zone: str = "Europe/London") -> dict[str, object]:
    return {"context": {"timezone": zone, "traits": {"when": when}}}


@pytest.mark.parametrize(
    ("fields", "when", "armed"),
    [
        ("if_past: now", "2024-01-03", 36 * HOUR),
        ("at: 10:00", "2024-01-03", 46 * HOUR),
        ("offset: -1 day, at: 10:00", "2024-01-03", 22 * HOUR),
        ("offset: -1 day, at: 10:00", "2024-01-03T23:30:00Z", 22 * HOUR),
        ("offset: -1 day", "2024-01-03T23:30:00Z", 35 * HOUR + 30 * MINUTE),
        ("offset: 2 hours", NOON, 2 * HOUR),
        ("offset: 1 calendar day", "2024-01-03", 60 * HOUR),
    ],
)
def test_date_with_its_offset_and_time_of_day(fields: str, when: object, armed: int) -> None:
    customer = Customer(catalogue(dated(fields)))
    customer.event("Ping", **told(when))
    assert due(customer) == [armed]


@pytest.mark.parametrize(
    ("fields", "otherwise", "when", "end"),
    [
        ("if_past: now", "", "2024-01-01", "over"),
        ("if_past: now", "", "soon", "missed"),
        ("if_past: skip", "", "2024-01-01", "missed"),
        ("if_past: skip", "late", "2024-01-01", "late"),
        ("if_past: skip", "late", "soon", "late"),
        ("if_past: skip", "", "2024-01-01T12:00:00Z", "over"),
    ],
)
def test_date_that_has_passed_or_is_unknown(fields: str, otherwise: str, when: str, end: str) -> None:
    customer = Customer(catalogue(dated(fields, otherwise)))
    customer.event("Ping", **told(when))
    assert customer.ends() == [("end", end)]


@pytest.mark.parametrize(("follow", "armed"), [("true", 4 * DAY - 12 * HOUR), ("false", 2 * DAY - 12 * HOUR)])
def test_follow_times_the_wait_anew_when_the_date_changes(follow: str, armed: int) -> None:
    customer = Customer(catalogue(dated(f"follow: {follow}")))
    customer.event("Ping", **told("2024-01-03"))
    customer.event("Pong", **told("2024-01-05"))
    assert due(customer) == [armed]
    customer.event("Pong", **told("never"))
    assert due(customer) == [armed], "an unknown date changes nothing"


def test_follow_into_the_past_is_missed() -> None:
    customer = Customer(catalogue(dated("follow: true", "late")))
    customer.event("Ping", **told("2024-01-03"))
    customer.event("Pong", **told("2024-01-01"))
    assert customer.ends() == [("end", "late")]


def test_followed_date_that_fires_late_is_not_missed() -> None:
    customer = Customer(catalogue(dated("follow: true", "late")))
    customer.event("Ping", **told("2024-01-03"))
    customer.late(3 * DAY)
    assert customer.ends() == [("end", "over")]


def test_date_moves_with_the_zone() -> None:
    customer = Customer(catalogue(dated("at: 10:00")))
    customer.event("Ping", **told("2024-01-03"))
    customer.event("Pong", context={"timezone": "Asia/Shanghai"})
    assert due(customer) == [38 * HOUR]


UNTIL = """
- wait: { until_when: "'ready' in customer.tags", timeout: 1 day, else: [ { end: never } ] }
- end: ready
"""
TAGGER = journey("tagger", "- wait: 1 hour\n- tag: ready", "trigger: { on: Pong }")


def test_until_when_goes_on_at_the_first_event_or_timer_after_it_is_true() -> None:
    customer = Customer(catalogue(journey("j", UNTIL), TAGGER))
    customer.event("Ping")
    customer.event("Pong")
    assert customer.ends() == []
    customer.wait(HOUR)
    assert ("end", "ready") in customer.ends(), "the other journey's timer made it true"


def test_until_when_goes_on_at_an_event_that_makes_it_true() -> None:
    customer = Customer(
        catalogue(journey("j", UNTIL), journey("tagger", "- tag: ready", "trigger: { on: Pong }"))
    )
    customer.event("Ping")
    customer.event("Pong")
    assert ("end", "ready") in customer.ends()


def test_until_when_that_is_true_already_does_not_hold() -> None:
    customer = Customer(
        catalogue(journey("j", UNTIL), journey("tagger", "- tag: ready", "trigger: { on: Pong }"))
    )
    customer.event("Pong")
    customer.event("Ping")
    assert ("end", "ready") in customer.ends()


def test_until_when_takes_else_after_its_timeout() -> None:
    customer = Customer(catalogue(journey("j", UNTIL)))
    customer.event("Ping")
    customer.wait(DAY)
    assert customer.ends() == [("end", "never")]


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        ("{ for: 2 days, calendar: dealer }", "`calendar` needs working time"),
        ("{ for: 2 days, follow: true }", "need `date`"),
        ("{ date: now, days: [sat], at: 10:00 }", "`days` needs `at`"),
        ("{ until_when: now > 0 }", "needs `timeout`"),
        ("{ for: 0 working hours }", "expected a span of 1 or more"),
        ("{ for: 2 working weeks }", "depends on a calendar"),
        ("{ date: now, offset: -2 working days }", "expected an offset such as -1 day"),
    ],
)
def test_what_does_not_go_together_is_refused(wait: str, words: str) -> None:
    with pytest.raises(AssertionError, match=words):
        workspace(journey("j", f"- wait: {wait}\n- end: over"), **CALENDARS)
