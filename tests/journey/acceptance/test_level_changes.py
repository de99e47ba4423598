"""level_changes of the design: whoever rises is told and given the benefits, whoever falls is told."""

from __future__ import annotations

from workspaces import DAY, NOON, catalogue, touchpoint

from journey.results import Turned
from journey.simulate import simulate

JOURNEY = """
journey: level_changes
mode: live
trigger: { ladder: [owner, contribution] }
entry: { again: always }
steps:
  - branch:
      - when: entry.event.properties.direction == 'up'
        steps:
          - message: { action: level_up, with: { level: entry.event.properties.level } }
          - grant: level_benefits
      - otherwise: [ { message: level_down } ]
"""
ACTIONS = """
actions:
  level_up: { purpose: service, channels: app, slots: { level: text } }
  level_down: { purpose: service, channels: app }
  level_benefits: { purpose: service, channels: account, uses: { benefits: 1 } }
"""
RESOURCES = "resources: { benefits: { amount: 1, per: calendar month } }"
FACTS = """
facts:
  spent: { sum: event.properties.x, on: Ping, window: 90 days }
  posts: { count: Pong }
"""
LADDERS = """
ladders:
  owner: { measure: customer.facts.spent, levels: [ basic, { level: gold, at: 1000 } ], review: 100 days }
  contribution: { measure: customer.facts.posts, levels: [ reader, { level: author, at: 1 } ] }
"""


def sent(*events: tuple[str, str, int]) -> list[tuple[str, str, int]]:
    """(customer, action, day)."""
    found: list[tuple[str, str, int]] = []

    def observe(turned: Turned) -> None:
        assert turned.result is not None, turned.error
        day = (turned.result.state.now - NOON) // DAY
        found.extend((turned.customer, each.action, day) for each in turned.result.actions)

    of = catalogue(JOURNEY, actions=ACTIONS, resources=RESOURCES, facts=FACTS, lifecycle=LADDERS)
    log = [
        touchpoint(who, f"e{i}", kind, NOON + day * DAY + i, {"x": 1000})
        for i, (who, kind, day) in enumerate(events)
    ]
    simulate(of, log, NOON + 200 * DAY, observe=observe)
    return found


def test_who_rises_is_told_and_given_the_benefits_while_there_are_any() -> None:
    found = sent(("anna", "Pong", 0), ("ben", "Pong", 0), ("cleo", "Pong", 40))
    assert found == [
        ("anna", "level_up", 0),
        ("anna", "level_benefits", 0),
        ("ben", "level_up", 0),
        ("cleo", "level_up", 40),
        ("cleo", "level_benefits", 40),
    ]


def test_who_falls_is_told_and_given_nothing() -> None:
    assert [what for _, what, _ in sent(("anna", "Ping", 0))] == ["level_up", "level_benefits", "level_down"]
