"""Blackout periods, and the share and the number of contacts of one content type."""

from __future__ import annotations

from datetime import datetime

from workspaces import DAY, HOUR, Customer, catalogue, journey

ONCE = "entry: { again: always }"
HELLO = journey("j", "- message: { action: hello, patience: 2 days }", ONCE)
YES = "consent: { assume: true }\n"


def _at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


BLACK = YES + "blackout: [ { id: feast, from: 2024-01-01, until: 2024-01-02 09:00%s } ]"


def test_blackout_defers_until_it_is_over_where_the_customer_is() -> None:
    customer = Customer(catalogue(HELLO, policy=BLACK % ""))
    customer.event("Ping")
    customer.wait(2 * DAY)
    assert [r.decision.at for r in customer.results if r.actions] == [_at("2024-01-02T09:00:00+00:00")]
    assert customer.results[0].decision.deferred[0].reason == "blackout:feast"


def test_blackout_may_suppress_and_spares_what_it_does_not_name() -> None:
    actions = "actions: { hello: { channels: [sms, email] } }"
    of = catalogue(HELLO, policy=BLACK % ", then: suppress, channels: sms", actions=actions)
    customer = Customer(of)
    assert [each.channel for each in customer.event("Ping").actions] == ["email"]
    assert customer.results[-1].decision.judged[0].refused == ("sms blackout:feast",)
    customer = Customer(catalogue(HELLO, policy=BLACK % ", then: suppress"))
    customer.event("Ping")
    assert customer.verdicts() == [("suppressed", "blackout:feast")]


MIX_ACTIONS = """
actions:
  hello: { channels: [email], content_type: product }
  brand: { channels: [email], content_type: brand }
"""


def test_content_mix_keeps_one_type_to_its_share() -> None:
    policy = YES + "content_mix: [ { id: little_brand, content_type: brand, max: 25%, per: 30 days } ]"
    of = catalogue(
        HELLO,
        journey("k", "- message: brand", ONCE + "\ntrigger: { on: Pong }"),
        policy=policy,
        actions=MIX_ACTIONS,
    )
    customer = Customer(of)
    for kind in ("Pong", "Pong", "Ping", "Ping", "Ping", "Pong", "Ping", "Ping", "Ping", "Pong"):
        customer.event(kind)
        customer.wait(HOUR)
    assert [reason or verdict for verdict, reason in customer.verdicts()] == [
        "sent",
        "content_mix:little_brand",
        "sent",
        "sent",
        "sent",
        "content_mix:little_brand",
        "sent",
        "sent",
        "sent",
        "sent",
    ]


def test_cap_on_a_content_type_counts_that_type_alone() -> None:
    policy = YES + "caps: [ { id: c, max: 1, per: 1 day, content_type: brand } ]"
    brand = journey("k", "- message: brand", ONCE + "\ntrigger: { on: Pong }")
    customer = Customer(catalogue(HELLO, brand, policy=policy, actions=MIX_ACTIONS))
    for kind in ("Ping", "Pong", "Ping", "Pong"):
        customer.event(kind)
    assert customer.verdicts() == [("sent", ""), ("sent", ""), ("sent", ""), ("suppressed", "cap:c")]
