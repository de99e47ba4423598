"""One workspace with a little of everything, and random logs for it."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from workspaces import DAY, HOUR, MINUTE, NOON, catalogue, journey

from journey.catalogue import Catalogue
from schemas.event import CustomerEvent, OutcomeEvent

POLICY = """
consent: { assume: true }
cases: { woe: { opens: Woe, closes: Stop, max_open: 2 days, then: close, cool_off: 6 hours } }
quiet_hours: [ { from: 22:00, to: 07:00, release_over: 30 minutes } ]
caps:
  - { id: day, max: 2, per: calendar day }
  - { id: rolling, max: 3, per: 36 hours, when_full: defer }
arbitration: { hold: 10 minutes }
holdout: 10%
"""
FACTS = "facts: { pings: { count: Ping, window: 2 days }, total: { sum: event.properties.x, on: Ping } }"
CART = """
- wait: 30 minutes
- id: m
  message: { action: hello, patience: 12 hours }
  else: [ { tag: unreached }, { end: unsent } ]
- wait:
    first:
      - { on: Pong, then: [ { end: back } ] }
      - { step: m, outcome: opened, since: entry, then: [ { message: notice } ] }
    timeout: 1 day
- message: better
"""
CART_HEAD = """
entry: { key: event.properties.id, repeat: restart, again: after 1 day, per_customer: { open: 3 } }
goal: [ { on: Wow, match: event.properties.id, within: 3 days, then: [ { message: notice } ] } ]
exit: [ { after: 5 days, reason: slow } ]
"""
LOOP = """
- id: top
  wait: 1 hour
- wait: { at: 09:00 }
- message: hello
- branch: [ { when: entry.visits.top < 4, steps: [ { go: top } ] } ]
- split:
    name: s
    unit: enrolment
    arms: { a: { steps: [ { set: { arm: "'a'" } } ] }, b: { steps: [ { message: care } ] } }
"""
LOOP_HEAD = """
trigger: { on: Pong, when: customer.facts.pings < 5 }
entry: { again: always, holdout: 20% }
"""
GONE = """
- message: { action: better, patience: 1 day }
- untag: unreached
"""
GONE_HEAD = """
trigger: { absence: { of: [Ping, Wow], since: Ping, restart: true, for: 20 hours } }
entry: { again: after 2 days }
goal: [ { when: customer.facts.total > 500, within: 2 days } ]
"""
JOURNEYS = (
    journey("cart", CART, CART_HEAD),
    journey("loop", LOOP, LOOP_HEAD),
    journey("gone", GONE, GONE_HEAD),
    journey("shade", "- message: hello", "mode: shadow\nentry: { again: always }"),
)
KINDS = ("Ping", "Ping", "Pong", "Wow", "Woe", "Stop", "Consent Withdrawn", "Consent Granted")


def trial() -> Catalogue:
    """The catalogue."""
    return catalogue(*JOURNEYS, policy=POLICY, facts=FACTS)


_step = st.tuples(
    st.integers(0, 3),
    st.sampled_from(KINDS),
    st.one_of(st.just(0), st.integers(1, 5 * MINUTE), st.integers(1, 20 * HOUR)),
    st.integers(0, 2),
    st.sampled_from((0, 0, 0, 0, HOUR, 2 * HOUR)),
)


@st.composite
def logs(draw: Any, late: bool = True) -> list[CustomerEvent]:
    """Touchpoints of four customers in order of arrival; some happened earlier than those before them."""
    now, found = NOON, []
    for number, (who, kind, gap, key, ago) in enumerate(draw(st.lists(_step, min_size=10, max_size=60))):
        now += gap
        zone = {"timezone": "Asia/Shanghai"} if number % 7 == 3 else {}
        properties = {"id": f"k{key}", "x": number, "purpose": "promotion"}
        at = now - ago if late else now
        found.append(CustomerEvent(f"c{who}", "web", f"e{number}", kind, at, at, "web", properties, zone))
    return found


def outcome(action: Any, identity: str, kind: str, at: int) -> OutcomeEvent:
    """What became of an action at that instant."""
    return OutcomeEvent(
        action.customer, "mail", identity, "Action Outcome", at, at, action=action.id, outcome=kind
    )


UNTIL = NOON + 90 * DAY
