"""A partition whose workspace brings a fact `f` when somebody is known already."""

from __future__ import annotations

from typing import Any

from changing import Partition
from workspaces import HOUR, journey, workspace

from journey.customer.facts import value_of
from schemas.workspace import Workspace

PLAIN = journey("j", "- message: notice")


def keeping(fact: str = "", *journeys: str) -> Workspace:
    """A workspace that keeps the fact `f`; none for an empty one."""
    return workspace(PLAIN, *journeys, facts=f"facts: {{ f: {{ {fact} }} }}" if fact else "facts: {}")


def value(of: Partition, customer: str = "anna", name: str = "f") -> Any:
    """What the fact says now."""
    catalogue, state = of.line.catalogue, of.state(customer)
    return value_of(catalogue.facts[name], state.facts, of.now, lambda: catalogue.zone_of(state.traits))


def begun(fact: str, before: str = "") -> Partition:
    """Anna came an hour before the fact was published."""
    made = Partition()
    made.publish(keeping(before))
    made.event("anna", "Ping", x=1)
    made.wait(HOUR)
    made.publish(keeping(fact))
    return made
