"""Records for indicators: touchpoints, outcomes and decisions of made-up customers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from workspaces import journey, workspace

from journey.indicating import Indicating
from schemas.decision import Decision
from schemas.event import CustomerEvent, OutcomeEvent
from schemas.instant import parse_instant

JOURNEY = journey(
    "j",
    """
- experiment: { name: tone, metric: goal, arms: { b: {}, a: { steps: [ { message: notice } ] } } }
- stage: settled
- wait: 1 day
""",
    "entry: { holdout: 20% }\ngoal: [ { on: Wow, within: 10 days } ]",
)
UNTIL = "2026-04-15T00:00:00Z"


def at(text: str) -> int:
    instant = parse_instant(text if "T" in text else f"{text}T12:00:00Z")
    assert instant is not None
    return instant


def indicating(indicators: str, until: str = UNTIL) -> Indicating:
    body = "\n".join(f"  {line}" for line in indicators.strip().splitlines())
    return Indicating(workspace(JOURNEY, indicators=f"indicators:\n{body}\n"), at(until))


def ping(customer: str, when: str, kind: str = "Ping", **properties: Any) -> CustomerEvent:
    instant = at(when)
    number = f"{customer}-{kind}-{when}"
    return CustomerEvent(customer, "s", number, kind, instant, instant, "web", properties)


def opened(customer: str, when: str, action: str) -> OutcomeEvent:
    kind, instant = "Action Outcome", at(when)
    return OutcomeEvent(customer, "s", action, kind, instant, instant, action=action, outcome="opened")


def decision(customer: str, when: str, cause: str = "", **parts: Any) -> Decision:
    return Decision(customer, at(when), cause, "Ping", "hash", **parts)


def results(counting: Indicating) -> dict[str, Any]:
    return {each.id: each.result for each in counting.reports()}


def value(counting: Indicating, name: str) -> Decimal | None:
    found: Decimal | None = results(counting)[name].value
    return found
