"""Publications that differ in their facts, and somebody who orders."""

from __future__ import annotations

from riverwalk.publication import check, next_publication
from schemas.event import CustomerEvent
from schemas.publication import Publication

HOUR, DAY = 3_600_000, 86_400_000
START = 1_767_258_000_000
ANNA = "c_" + "a" * 26
BEFORE = {
    "workspace.yaml": "workspace: shop\nlanguages: en\n",
    "policy.yaml": "consent: { assume: true }\n",
    "facts.yaml": "facts: { orders: { count: Order Completed } }\n",
    "actions.yaml": "actions: { thanks: { channels: [email] } }\n",
    "journeys/thanks.yaml": """
journey: thanks
mode: live
trigger: { on: Order Completed }
entry: { again: always, eligible: [ customer.facts.orders < 5 ] }
steps: [ { message: thanks } ]
""",
}


def history(*facts: str) -> list[Publication]:
    """Publications that differ in `facts.yaml`."""
    made: list[Publication] = []
    for at, each in enumerate(facts):
        files = {path: text.encode() for path, text in {**BEFORE, "facts.yaml": each}.items()}
        publication = next_publication(check(files), made, by="test", at=at).publication
        assert publication is not None
        made.append(publication)
    return made


def order(hours: float) -> CustomerEvent:
    at = START + int(hours * HOUR)
    return CustomerEvent(ANNA, "web", f"o{hours}", "Order Completed", at, at, "web", {"order_id": f"{hours}"})
