"""Consent, cases, quiet hours (clock changes too), caps: each refusal and the moment it becomes a yes."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from workspaces import DAY, HOUR, MINUTE, NOON, Customer, catalogue, journey

ONCE = "entry: { again: always }"
HELLO = journey("j", "- message: { action: hello, patience: 2 days }", ONCE)
YES = "consent: { assume: true }\n"


def _at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


def test_consent_is_needed_and_its_loss_recalls() -> None:
    customer = Customer(catalogue(HELLO, policy="consent: { assume: false }"))
    customer.event("Ping")
    customer.event("Consent Granted", purpose="promotion", channel="email")
    customer.event("Ping")
    assert customer.verdicts() == [("suppressed", "no_consent"), ("sent", "")]
    lost = customer.event("Consent Withdrawn", purpose="promotion")
    assert [each.reason for each in lost.withdrawn] == ["consent_lost"]
    customer.event("Ping")
    assert customer.verdicts()[-1] == ("suppressed", "no_consent")


def test_consent_lost_while_a_proposal_is_pending_suppresses_it() -> None:
    customer = Customer(catalogue(HELLO, policy=YES + "arbitration: { hold: 10 minutes }"))
    customer.event("Ping")
    customer.event("Consent Withdrawn", purpose="promotion")
    customer.wait(HOUR)
    assert customer.verdicts() == [("suppressed", "no_consent")]


def test_unsubscribed_outcome_refuses_the_channel() -> None:
    customer = Customer(catalogue(HELLO))
    customer.outcome(customer.event("Ping").actions[0].id, "unsubscribed")
    customer.event("Ping")
    assert customer.verdicts()[-1] == ("suppressed", "no_consent")


def test_older_answer_never_replaces_a_newer_one() -> None:
    customer = Customer(catalogue(HELLO))
    customer.event("Consent Withdrawn", purpose="promotion")
    customer.event("Consent Granted", purpose="promotion", ago=1)
    customer.event("Ping")
    assert customer.verdicts() == [("suppressed", "no_consent")]


def test_refusal_beyond_the_memory_of_channels_refuses_the_purpose() -> None:
    customer = Customer(catalogue(HELLO))
    for i in range(64):
        customer.event("Consent Granted", purpose="service", channel=f"c{i}")
    customer.event("Consent Withdrawn", purpose="promotion", channel="email")
    customer.event("Ping")
    assert customer.verdicts() == [("suppressed", "no_consent")] and len(customer.state.consents) == 65


CASES = (
    YES
    + "cases: { woe: { opens: Woe, closes: Stop, key: event.properties.id,"
    + " max_open: 3 days, then: %s, cool_off: 1 day } }"
)


def test_open_case_and_its_cool_off_silence_promotion_only() -> None:
    of = catalogue(HELLO, journey("k", "- message: care", ONCE), policy=CASES % "alert")
    customer = Customer(of)
    assert [a.action for a in customer.event("Ping").actions] == ["care", "hello"]
    assert [each.action for each in customer.event("Woe", id=1).withdrawn] == ["hello"]
    assert [a.action for a in customer.event("Ping").actions] == ["care"]
    customer.event("Stop", id=1)
    customer.wait(DAY - 1)
    customer.event("Ping")
    assert ("suppressed", "case_cooling:woe") in customer.verdicts()
    customer.wait(1)
    assert [a.action for a in customer.event("Ping").actions] == [
        "care",
        "hello",
    ] and customer.state.cases == {}


def test_case_closes_only_with_its_key_and_by_a_younger_event() -> None:
    customer = Customer(catalogue(HELLO, policy=CASES % "alert"))
    customer.event("Woe", id=1)
    customer.event("Stop", id=2)
    customer.event("Stop", id=1, ago=MINUTE)
    customer.event("Ping")
    assert customer.verdicts() == [("suppressed", "case_open:woe")]


@pytest.mark.parametrize(("then", "reason"), [("alert", "case_open:woe"), ("close", "case_cooling:woe")])
def test_case_open_too_long_alerts_or_closes(then: str, reason: str) -> None:
    customer = Customer(catalogue(HELLO, policy=CASES % then))
    customer.event("Woe", id=1)
    fired = customer.wait(3 * DAY)
    assert [each.kind for each in fired[0].journey_events] == ["case_overdue"]
    customer.event("Ping")
    assert customer.verdicts() == [("suppressed", reason)]


QUIET = YES + "quiet_hours: [ { from: 21:00, to: 08:00%s } ]"


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        ("20:59:59", "20:59:59"),
        ("21:00:00", "08:00:00+1"),
        ("07:59:59", "08:00:00"),
        ("08:00:00", "08:00:00"),
    ],
)
def test_quiet_hours_defer_to_their_end(now: str, sent: str) -> None:
    start = _at(f"2024-06-05T{now}+01:00")
    end = _at(f"2024-06-05T{sent[:8]}+01:00") + (DAY if sent.endswith("+1") else 0)
    customer = Customer(catalogue(HELLO, policy=QUIET % ""), now=start)
    customer.event("Ping")
    customer.wait(DAY)
    assert [r.decision.at for r in customer.results if r.actions] == [end]


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        ("2024-03-31T00:30:00Z", "2024-03-31T07:00:00Z"),  # The clocks go forward: 08:00 is 07:00 UTC.
        ("2024-10-27T00:30:00Z", "2024-10-27T08:00:00Z"),  # And back.
    ],
)
def test_quiet_hours_end_by_the_local_clock_when_it_changes(now: str, sent: str) -> None:
    customer = Customer(catalogue(HELLO, policy=QUIET % ""), now=_at(now))
    customer.event("Ping")
    customer.wait(DAY)
    assert [r.decision.at for r in customer.results if r.actions] == [_at(sent)]


def test_quiet_hours_that_end_in_a_repeated_hour_end_the_first_time() -> None:
    policy = YES + "quiet_hours: [ { from: 21:00, to: 01:30 } ]"
    customer = Customer(
        catalogue(HELLO, policy=policy), now=_at("2024-10-27T01:10:00+00:00")
    )  # The second 01:10.
    customer.event("Ping")
    assert customer.verdicts() == [("sent", "")]


def test_quiet_hours_follow_the_customers_zone() -> None:
    customer = Customer(catalogue(HELLO, policy=QUIET % ""))
    customer.event("Ping", context={"timezone": "Asia/Tokyo"})  # Noon in London is 21:00 there.
    assert customer.state.timers[0].due == NOON + 11 * HOUR


def test_new_zone_releases_what_the_old_one_held() -> None:
    customer = Customer(catalogue(HELLO, policy=QUIET % ""))
    customer.event("Ping", context={"timezone": "Asia/Tokyo"})
    customer.wait(HOUR)
    customer.event("Pong", context={"timezone": "Europe/London"})
    assert customer.verdicts() == [("sent", "")]


def test_release_is_spread_and_each_customer_keeps_an_instant() -> None:
    of = catalogue(HELLO, policy=QUIET % ", release_over: 1 hour")
    at = set()
    for i in range(40):
        customer = Customer(of, f"c{i}", now=_at("2024-06-05T22:00:00+01:00"))
        customer.event("Ping")
        customer.wait(DAY)
        at.update(r.decision.at for r in customer.results if r.actions)
    end = _at("2024-06-06T08:00:00+01:00")
    assert len(at) > 30 and end <= min(at) and max(at) < end + HOUR


def test_deferral_beyond_patience_expires_at_once() -> None:
    steps = "- message: { action: hello, patience: 1 hour }\n  else: [ { end: unsent } ]"
    customer = Customer(
        catalogue(journey("j", steps), policy=QUIET % ""), now=_at("2024-06-05T22:00:00+01:00")
    )
    customer.event("Ping")
    assert customer.verdicts() == [("expired", "quiet_hours")] and customer.ends() == [("end", "unsent")]


def test_proposal_that_an_outage_held_beyond_its_patience_expires() -> None:
    steps = "- message: { action: hello, patience: 12 hours }"
    customer = Customer(
        catalogue(journey("j", steps), policy=QUIET % ""), now=_at("2024-06-05T22:00:00+01:00")
    )
    customer.event("Ping")
    customer.late(14 * HOUR)
    assert customer.verdicts() == [("expired", "quiet_hours")]


CAP = YES + "caps: [ { id: c, max: 2, per: %s } ]"


@pytest.mark.parametrize(("after", "verdict"), [(DAY - 1, "suppressed"), (DAY, "sent")])
def test_rolling_cap_has_room_again_when_its_oldest_contact_leaves(after: int, verdict: str) -> None:
    customer = Customer(catalogue(HELLO, policy=CAP % "1 day"))
    customer.event("Ping")
    customer.wait(HOUR)
    customer.event("Ping")
    customer.wait(after - HOUR)
    customer.event("Ping")
    assert customer.verdicts()[-1][0] == verdict


@pytest.mark.parametrize(
    ("span", "now", "free"),
    [
        ("calendar day", "2024-03-31T00:10:00+00:00", "2024-04-01T00:00:00+01:00"),  # A day of 23 hours.
        ("calendar day", "2024-10-27T00:10:00+01:00", "2024-10-28T00:00:00+00:00"),  # One of 25.
        ("calendar week", "2024-10-24T12:00:00+01:00", "2024-10-28T00:00:00+00:00"),
        ("calendar month", "2024-03-30T12:00:00+00:00", "2024-04-01T00:00:00+01:00"),
    ],
)
def test_calendar_cap_has_room_again_when_its_span_is_over(span: str, now: str, free: str) -> None:
    customer = Customer(catalogue(HELLO, policy=CAP % span), now=_at(now))
    customer.event("Ping")
    customer.event("Ping")
    customer.wait(_at(free) - customer.now - 1)
    customer.event("Ping")
    assert customer.verdicts()[-1] == ("suppressed", "cap:c")
    customer.wait(1)
    customer.event("Ping")
    assert customer.verdicts()[-1] == ("sent", "")


def test_cap_that_defers_releases_when_there_is_room() -> None:
    policy = YES + "caps: [ { id: c, max: 1, per: 1 day, when_full: defer } ]"
    customer = Customer(catalogue(HELLO, policy=policy))
    customer.event("Ping")
    customer.wait(HOUR)
    customer.event("Ping")
    customer.wait(DAY)
    assert [r.decision.at for r in customer.results if r.actions] == [NOON, NOON + DAY]


def test_cap_on_a_channel_lets_the_next_channel_through() -> None:
    actions = "actions: { hello: { channels: [sms, email] } }"
    policy = YES + "caps: [ { id: c, max: 1, per: 1 day, channel: sms } ]"
    customer = Customer(catalogue(journey("j", "- message: hello", ONCE), policy=policy, actions=actions))
    assert [customer.event("Ping").actions[0].channel for _ in range(3)] == ["sms", "email", "email"]


def test_cap_on_any_purpose_holds_and_other_purposes_pass() -> None:
    policy = YES + "caps: [ { id: c, max: 1, per: 1 day, purposes: [transactional] } ]"
    of = catalogue(HELLO, journey("k", "- message: notice", ONCE), policy=policy)
    customer = Customer(of)
    customer.event("Ping")
    customer.event("Ping")
    assert sorted(customer.actions()) == ["hello", "hello", "notice"]
    assert ("suppressed", "cap:c") in customer.verdicts()


def test_zone_names_are_from_the_pinned_package() -> None:
    assert catalogue(HELLO).workspace_zone.key == ZoneInfo("Europe/London").key
