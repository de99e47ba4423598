"""A group purchase (团购): ten of a circle accept, all of it is told, and who accepted gets the price."""

from __future__ import annotations

from typing import Any

from schemas.instant import format_instant

NEEDED = 10
AT_NINE = 1_772_442_000_000
"""Monday 2 March 2026, 09:00 UTC."""

FILES = {
    "workspace.yaml": "workspace: tried\nzone: UTC\n",
    "actions.yaml": """
actions:
  price: { purpose: service, channels: [email], slots: { deal: text } }
  told: { purpose: service, channels: [email], slots: { deal: text } }
""",
    "events.yaml": """
events:
  Circle Joined: { properties: { circle: text } }
  Deal Accepted: { properties: { circle: text, deal: text } }
  Circle Accepted: { freshness: 7 days, properties: { circle: text, deal: text, member: text } }
  Circle Complete: { subject: group, freshness: 7 days, properties: { circle: text, deal: text } }
""",
    "facts.yaml": """
facts:
  accepted: { count: Circle Accepted, by: event.properties.deal, window: 7 days }
lists:
  circles: { add: { on: Circle Joined, item: event.properties.circle } }
  deals: { add: { on: Deal Accepted, item: event.properties.deal } }
""",
    "journeys/accept.yaml": """
journey: accept
mode: live
trigger: { on: Deal Accepted }
entry: { key: event.properties.deal, again: never }
steps:
  - emit:
      event: Circle Accepted
      to: { group: entry.event.properties.circle }
      with: { circle: entry.event.properties.circle, deal: entry.key, member: customer.id }
""",
    "journeys/complete.yaml": f"""
journey: complete
mode: live
trigger: {{ on: Circle Accepted, when: "customer.facts.accepted[event.properties.deal] >= {NEEDED}" }}
entry: {{ key: event.properties.deal, again: never }}
steps:
  - emit:
      event: Circle Complete
      about: {{ group: entry.event.properties.circle }}
      with: {{ circle: entry.event.properties.circle, deal: entry.key }}
""",
    "journeys/price.yaml": """
journey: price
mode: live
trigger: { on: Circle Complete, audience: event.properties.circle in customer.lists.circles }
entry: { key: event.properties.deal, again: never }
steps:
  - branch:
      - when: entry.key in customer.lists.deals
        steps: [ { message: { action: price, with: { deal: entry.key } } } ]
      - otherwise: [ { message: { action: told, with: { deal: entry.key } } } ]
""",
}
"""A member accepts a deal once; the circle's own state counts."""


def did(member: str, kind: str, minute: int, **properties: Any) -> dict[str, Any]:
    """A touchpoint of a member, so many minutes after nine."""
    return {
        "id": f"{member}-{kind}-{minute}",
        "source": "app",
        "type": kind,
        "occurred_at": format_instant(AT_NINE + minute * 60_000),
        "identifiers": {"user_id": member},
        "properties": properties,
    }


def joined(*members: str, circle: str = "track_day") -> list[dict[str, Any]]:
    """They join the circle, at nine."""
    return [did(each, "Circle Joined", 0, circle=circle) for each in members]


def accepted(*members: str, circle: str = "track_day", deal: str = "tyres") -> list[dict[str, Any]]:
    """They accept, one a minute from one minute past nine on; who is named twice accepts twice."""
    return [
        did(each, "Deal Accepted", minute, circle=circle, deal=deal)
        for minute, each in enumerate(members, start=1)
    ]
