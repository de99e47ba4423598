"""Catalogues from a few lines of YAML, events from a few words, and a customer's day by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import dedent
from typing import Any

from journey.catalogue import Catalogue, Published, build_catalogue
from journey.fold import advance
from journey.results import Advance
from journey.workspace import load
from schemas.customer import CustomerState
from schemas.event import CustomerEvent, OutcomeEvent
from schemas.stored_state import decode_state, encode_state
from schemas.workspace import Workspace

SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000
NOON = 1_704_110_400_000
"""Monday 1 January 2024, 12:00 UTC."""

ACTIONS = """
actions:
  hello: { channels: [email], value: "2", cost: 1, expiry: 2 days, content: { en: { template: hello } } }
  better: { channels: [email], value: "9", cost: 1, expiry: 2 days, content: { en: { template: better } } }
  notice: { purpose: transactional, channels: [email], expiry: 2 days, slots: { n: any, x: any, y: any } }
  care: { purpose: service, channels: [email], expiry: 2 days, slots: { n: any } }
"""
POLICY = "consent: { assume: true }"
EVENTS = """
events:
  Ping: { properties: { id: any, ok: boolean, x: number } }
  Pong: { properties: { id: any, ok: boolean, x: number } }
  Stop: { properties: { id: any } }
  Woe: { properties: { id: any } }
  Wow: { properties: { id: any } }
"""


def workspace(*journeys: str, policy: str = POLICY, actions: str = ACTIONS, **files: str) -> Workspace:
    """A workspace of these journeys; `files` are more of its files: YAML by name without
    the ending, others by their path."""
    texts = {
        "workspace.yaml": "workspace: tried\nzone: Europe/London\nlanguages: [en]\n",
        "policy.yaml": dedent(policy),
        "actions.yaml": dedent(actions),
        "events.yaml": EVENTS,
        **{name if "/" in name else f"{name}.yaml": dedent(text) for name, text in files.items()},
        **{f"journeys/j{i}.yaml": dedent(text) for i, text in enumerate(journeys)},
    }
    loaded = load(texts)
    assert loaded.workspace is not None and not loaded.errors, "\n".join(map(str, loaded.errors))
    return loaded.workspace


def publish(*workspaces: Workspace) -> Catalogue:
    """The catalogue after these workspaces were published one after another, each a new version of all."""
    return build_catalogue(
        Published(f"hash{i}", each, dict.fromkeys(each.journeys, i)) for i, each in enumerate(workspaces, 1)
    )


def catalogue(*journeys: str, **parts: str) -> Catalogue:
    """The catalogue of one workspace."""
    return publish(workspace(*journeys, **parts))


def journey(name: str, steps: str, head: str = "") -> str:
    """A live journey that a Ping starts; steps and head are YAML."""
    trigger = "" if "trigger:" in head else "trigger: { on: Ping }\n"
    mode = "" if "mode:" in head else "mode: live\n"
    return f"journey: {name}\n{mode}{trigger}{dedent(head)}\nsteps:\n{dedent(steps)}"


class Customer:
    """One customer whose time is moved by hand; states go through their codec at every step."""

    def __init__(self, of: Catalogue, name: str = "c", now: int = NOON) -> None:
        self.of = of
        self.state = CustomerState(name)
        self.now = now
        self.results: list[Advance] = []
        self.sent = 0

    def _take(self, result: Advance) -> Advance:
        decoded = decode_state(encode_state(result.state, (1, 0, -1, b"")))
        assert decoded == result.state, "a state survives its codec"
        self.state = decoded
        self.results.append(result)
        return result

    def wait(self, ms: int) -> list[Advance]:
        """Let time pass; what is due fires at its due."""
        until, fired = self.now + ms, []
        while self.state.timers and self.state.timers[0].due <= until:
            self.now = max(self.now, self.state.timers[0].due)
            fired.append(self._take(advance(self.of, self.state, None, self.now)))
        self.now = until
        return fired

    def late(self, ms: int) -> list[Advance]:
        """Let time pass as after an outage: what is due fires at the end of it."""
        self.now += ms
        fired = []
        while self.state.timers and self.state.timers[0].due <= self.now:
            fired.append(self._take(advance(self.of, self.state, None, self.now)))
        return fired

    def event(self, kind: str, /, *, ago: int = 0, source: str = "web", **properties: Any) -> Advance:
        """A touchpoint that happened `ago` ms before now."""
        self.wait(0)
        self.sent += 1
        context = properties.pop("context", {})
        identity = properties.pop("event_id", f"e{self.sent}")
        at = self.now - ago
        event = CustomerEvent(self.state.id, source, identity, kind, at, self.now, "web", properties, context)
        return self._take(advance(self.of, self.state, event, self.now))

    def outcome(self, action: str, outcome: str, ago: int = 0) -> Advance:
        """What became of an action."""
        self.wait(0)
        self.sent += 1
        at = self.now - ago
        event = OutcomeEvent(
            self.state.id,
            "mail",
            f"o{self.sent}",
            "Action Outcome",
            at,
            self.now,
            action=action,
            outcome=outcome,
        )
        return self._take(advance(self.of, self.state, event, self.now))

    def actions(self) -> list[str]:
        """Names of all actions so far."""
        return [action.action for result in self.results for action in result.actions]

    def verdicts(self) -> list[tuple[str, str]]:
        """(verdict, reason) of all proposals so far."""
        return [(str(each.verdict), each.reason) for each in judged(self.results)]

    def ends(self) -> list[tuple[str, str]]:
        """(how, result) of all ends so far."""
        decisions = [result.decision for result in self.results if result.decision]
        return [(each.how, each.result) for decision in decisions for each in decision.ended]

    def refusals(self) -> list[str]:
        """Reasons of all refused entries so far."""
        decisions = [result.decision for result in self.results if result.decision]
        return [each.reason for decision in decisions for each in decision.refused]

    def place(self, name: str = "j") -> str | None:
        """Where the enrolment in a journey rests; None outside."""
        return next((each.place for each in self.state.enrolments.values() if each.journey == name), None)


def judged(results: Iterable[Advance]) -> list[Any]:
    """All verdicts of some advances."""
    return [each for result in results if result.decision for each in result.decision.judged]


def touchpoint(
    customer: str, identity: str, kind: str, at: int, properties: dict[str, Any] | None = None
) -> CustomerEvent:
    """A touchpoint of that instant."""
    return CustomerEvent(customer, "web", identity, kind, at, at, "web", properties or {})


def names(events: Sequence[CustomerEvent]) -> list[str]:
    """Ids, for messages of tests."""
    return [event.id for event in events]
