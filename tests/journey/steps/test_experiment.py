"""experiment: a split whose assignments are recorded with their chances."""

from __future__ import annotations

from workspaces import Customer, catalogue, journey

STEPS = """
- experiment:
    name: tone
    metric: opens
    guard: complaints
    arms:
      plain: { weight: 3, steps: [ { message: notice } ] }
      none: { weight: 1 }
"""

INDICATORS = """
indicators:
  opens: { count: { outcome: opened } }
  complaints: { count: { on: Woe } }
"""


def test_experiment_records_the_arm_and_its_chance_even_where_nothing_is_sent() -> None:
    of, found = catalogue(journey("j", STEPS), indicators=INDICATORS), set()
    for i in range(100):
        customer = Customer(of, f"c{i}")
        result = customer.event("Ping")
        assert result.decision is not None
        (assigned,) = result.decision.assigned
        sent = [(action.arms, action.propensity) for action in result.actions]
        found.add((assigned.name, assigned.arm, assigned.propensity))
        assert sent == ([({"tone": "plain"}, 0.75)] if assigned.arm == "plain" else [])
    assert found == {("tone", "plain", 0.75), ("tone", "none", 0.25)}


def test_experiment_gives_a_holdout_an_arm_too() -> None:
    of = catalogue(journey("j", STEPS, "entry: { holdout: 100% }"), indicators=INDICATORS)
    customer = Customer(of)
    decision = customer.event("Ping").decision
    assert decision is not None and len(decision.assigned) == 1
