"""The page of facts: it names every kind, its examples load, and RFM does what it says."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from workspaces import DAY, Customer, catalogue, journey

from journey.customer.facts import value_of
from journey.workspace import load
from schemas.workspace.fact import ALLOWED, TYPE_KINDS, VALUE_KINDS

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "facts.md"


def told_value(of: Customer, name: str) -> Any:
    return value_of(of.of.facts[name], of.state.facts, of.now, lambda: of.of.zone_of(of.state.traits))


def blocks() -> list[str]:
    """The YAML of the page."""
    return [part.partition("```")[0] for part in PAGE.read_text(encoding="utf-8").split("```yaml\n")[1:]]


def test_page_names_every_kind_and_its_example_loads() -> None:
    page = PAGE.read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    kinds = {kind: row for row in rows for kind in (*TYPE_KINDS, *VALUE_KINDS) if f"`{kind}`" in row[:24]}
    assert set(kinds) == {*TYPE_KINDS, *VALUE_KINDS}
    for kind, row in kinds.items():
        if row.count("|") == 8:
            assert (row.split("|")[6].strip() == "yes") == (kind in ALLOWED["by"]), kind
    facts, filled, eligible = blocks()
    files = {
        "workspace.yaml": "workspace: shop\n",
        "facts.yaml": facts,
        "actions.yaml": "actions: { hello: { channels: email } }\n",
        "journeys/j.yaml": "journey: j\nmode: live\ntrigger: { on: Order Completed }\nentry:\n"
        + "".join(f"  {line}\n" for line in eligible.splitlines())
        + "steps: [ { message: hello } ]\n",
    }
    loaded = load(files)
    assert [fault.code for fault in loaded.errors] == []
    assert [
        fault.code for fault in load({**files, "facts.yaml": facts + filled.partition("\n")[2]}).errors
    ] == []
    assert set(yaml.safe_load(facts)["facts"]) == set(loaded.workspace.facts if loaded.workspace else ())


def test_recency_frequency_and_monetary_value_as_in_the_page() -> None:
    facts, _, eligible = blocks()
    journey_text = journey("j", "- message: notice", f"entry:\n  again: always\n{indented(eligible)}")
    told = Customer(catalogue(journey_text, facts=facts))
    for _ in range(4):
        told.wait(30 * DAY)
        told.event("Order Completed", total=Decimal("150.00"), products=[{"category": "tea"}])
    told.event("Ping")
    assert told.actions() == ["notice"], "recent, frequent, of value"
    told.wait(91 * DAY)
    told.event("Ping")
    assert told.refusals() == ["not_eligible"], "not recent any more"
    assert [told_value(told, name) for name in ("frequency", "monetary")] == [4, Decimal(600)]
    assert told_value(told, "next_expected_at")["tea"] == told.now - 91 * DAY + (90 + 54) * DAY // 5


def indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.splitlines())


def test_replenishment_waits_for_the_day_that_the_customers_own_rhythm_expects() -> None:
    """The journey of the language's design: three days before the next purchase of a category is expected."""
    facts, *_ = blocks()
    head = """
    trigger: { on: Order Completed }
    entry: { key: "event.properties.products.map(p, p.category)", repeat: restart, again: always }
    """
    steps = """
    - wait: { date: "customer.facts.next_expected_at[entry.key]", offset: -3 days, if_past: skip }
    - message: { action: notice, with: { x: entry.key } }
    """
    told = Customer(catalogue(journey("j", steps, head), facts=facts))
    for _ in range(3):
        told.event("Order Completed", products=[{"category": "tea"}])
        told.wait(10 * DAY)
    assert told.actions() == [], "an order restarts the wait"
    told.wait(2 * DAY)
    assert told.actions() == []
    told.wait(4 * DAY)
    assert told.actions() == ["notice"], "(20 + 54) / 4 = 18.5 days after the last order, less three"
