"""Random workspaces for proofs: every one is checked like an operator's, and none has a fault.

Small on purpose: few journeys, few actions and tight caps, so that random people meet contests, caps,
deferrals, goals and exits within a few events.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from journey.workspace import load
from riverwalk.publication import check, next_publication
from schemas.publication import Publication

KINDS = ("Ping", "Pong", "Wow", "Woe", "Stop")
WAITS = ("10 minutes", "1 hour", "20 hours", "3 days")
CONDITIONS = (
    "customer.facts.pings > 2",
    "customer.facts.total >= 10",
    "'marked' in customer.tags",
    "customer.traits.mood == 'good'",
    "!has(customer.traits.mood)",
)
ACTIONS = ("hello", "better", "care", "notice", "ring")
CAPS = (
    {"id": "day", "max": "1", "per": "calendar day"},
    {"id": "rolling", "max": "2", "per": "36 hours", "when_full": "defer"},
    {"id": "ringing", "max": "1", "per": "calendar week", "channel": "call"},
    {"id": "caring", "max": "1", "per": "2 days", "purposes": ["promotion", "service"]},
    {"id": "never_better", "max": "0", "per": "1 day", "action": "better"},
)
BASE = {
    "workspace.yaml": {"workspace": "random", "zone": "Europe/London", "languages": ["en"]},
    "events.yaml": {
        "events": {kind: {"properties": {"id": "text", "x": "number"}} for kind in KINDS},
    },
    "facts.yaml": {
        "facts": {
            "pings": {"count": "Ping", "window": "2 days"},
            "total": {"sum": "event.properties.x", "on": "Pong"},
        }
    },
    "actions.yaml": {
        "actions": {
            "hello": {"channels": ["email"], "value": "2", "cost": "1", "expiry": "2 days"},
            "better": {"channels": ["email", "call"], "value": "9", "cost": "1", "expiry": "1 day"},
            "care": {"purpose": "service", "channels": ["email"], "expiry": "2 days"},
            "notice": {"purpose": "transactional", "channels": ["email"], "expiry": "2 days"},
            "ring": {"channels": ["call"], "value": "customer.facts.total", "expiry": "8 hours"},
        }
    },
}
CONTENT = {"en": {"template": "t"}}
Tree = dict[str, Any]
"""A file or a part of one, as JSON has it. Any: files have many forms."""


def _message(action: str, patience: str | None, after: list[Tree]) -> Tree:
    body = {"action": action} if patience is None else {"action": action, "patience": patience}
    return {"message": body, **({"else": after} if after else {})}


def _leaves() -> st.SearchStrategy[Tree]:
    return st.one_of(
        st.sampled_from(WAITS).map(lambda text: {"wait": text}),
        st.just({"wait": {"at": "09:00"}}),
        st.sampled_from(ACTIONS).map(lambda action: _message(action, None, [])),
        st.tuples(st.sampled_from(ACTIONS), st.sampled_from(("1 hour", "1 day"))).map(
            lambda pair: _message(*pair, [{"tag": "marked"}])
        ),
        st.just({"tag": "marked"}),
        st.just({"untag": "marked"}),
        st.just({"set": {"mood": "'good'"}}),
    )


def _nested(steps: st.SearchStrategy[list[Tree]]) -> st.SearchStrategy[Tree]:
    """Steps that hold steps."""
    return st.one_of(
        st.tuples(st.sampled_from(CONDITIONS), steps, steps).map(
            lambda found: {
                "branch": [{"when": found[0], "steps": found[1]}, {"otherwise": found[2]}],
            }
        ),
        st.tuples(steps, steps).map(
            lambda found: {
                "split": {"name": "arms", "arms": {"a": {"steps": found[0]}, "b": {"steps": found[1]}}}
            }
        ),
        st.tuples(st.sampled_from(("Wow", "Stop")), steps, st.sampled_from(("1 hour", "2 days")), steps).map(
            lambda found: {
                "wait": {
                    "first": [{"on": found[0], "then": found[1]}],
                    "timeout": found[2],
                    "else": found[3],
                }
            }
        ),
        st.tuples(st.sampled_from(ACTIONS), steps).map(lambda found: _message(found[0], None, found[1])),
    )


_flat = st.lists(_leaves(), min_size=1, max_size=3)
_steps = st.tuples(
    st.lists(st.one_of(_leaves(), _nested(_flat)), max_size=2),
    st.sampled_from(ACTIONS).map(lambda action: _message(action, None, [])),
    st.lists(st.one_of(_leaves(), _nested(_flat)), max_size=2),
).map(lambda found: [*found[0], found[1], *found[2]])
"""Somewhere among them is a message: what proposes nothing proves little."""


@st.composite
def _journeys(draw: Any, name: str) -> Tree:
    on = draw(st.sampled_from((["Ping", "Pong"], ["Ping", "Pong", "Wow"], ["Ping"])))
    trigger = draw(
        st.sampled_from(
            (
                {"on": on},
                {"on": on, "when": "event.properties.x > 1"},
                {"absence": {"of": ["Pong"], "since": "Ping", "restart": "true", "for": "20 hours"}},
            )
        )
    )
    entry: Tree = {"again": draw(st.sampled_from(("always", "always", "never", "after 1 day")))}
    entry["repeat"] = draw(st.sampled_from(("ignore", "restart", "update")))
    entry["holdout"] = draw(st.sampled_from(("0%", "30%")))
    if draw(st.booleans()):
        entry |= {"key": "event.properties.id", "per_customer": {"open": "2"}}
    if draw(st.integers(0, 3)) == 3:
        entry["eligible"] = [draw(st.sampled_from(CONDITIONS))]
    found: Tree = {"journey": name, "mode": draw(st.sampled_from(("live", "live", "live", "shadow")))}
    found |= {"trigger": trigger, "entry": entry, "steps": draw(_steps)}
    if draw(st.booleans()):
        found["goal"] = [
            {"on": "Wow", "within": "2 days", "then": draw(st.sampled_from(([], [{"message": "care"}])))}
        ]
    if draw(st.booleans()):
        found["exit"] = [draw(st.sampled_from(({"on": "Stop", "reason": "stopped"}, {"after": "4 days"})))]
    return found


def _policy(draw: Any) -> Tree:
    policy: Tree = {
        "consent": {"assume": "true"},
        "arbitration": {"hold": draw(st.sampled_from(("0 seconds", "10 minutes")))},
    }
    policy["caps"] = draw(st.lists(st.sampled_from(CAPS), max_size=3, unique_by=lambda cap: cap["id"]))
    if draw(st.booleans()):
        policy["quiet_hours"] = [{"from": "22:00", "to": "07:00", "release_over": "30 minutes"}]
    if draw(st.booleans()):
        policy["cases"] = {
            "woe": {"opens": "Woe", "closes": "Stop", "max_open": "2 days", "cool_off": "6 hours"}
        }
    policy["holdout"] = draw(st.sampled_from(("0%", "20%")))
    return policy


def _facts(draw: Any) -> Tree:
    """So that one publication may bring facts that mean something else than in the one before it."""
    pings = {"count": "Ping", "window": draw(st.sampled_from(("2 days", "2 days", "8 hours")))}
    begins = draw(st.sampled_from(({}, {}, {"backfill": "none"}, {"backfill": "log"}, {"backfill": "log"})))
    return {"facts": {**BASE["facts.yaml"]["facts"], "pings": {**pings, **begins}}}


@st.composite
def random_files(draw: Any) -> Mapping[str, bytes]:
    """The files of a workspace; JSON is YAML too."""
    names = ["one", "two", "three"][: draw(st.integers(2, 3))]
    trees: dict[str, Tree] = {name: tree for name, tree in BASE.items() if name != "actions.yaml"}
    actions = {
        name: {**action, "content": CONTENT} for name, action in BASE["actions.yaml"]["actions"].items()
    }
    trees |= {"actions.yaml": {"actions": actions}, "policy.yaml": _policy(draw), "facts.yaml": _facts(draw)}
    trees |= {f"journeys/{name}.yaml": draw(_journeys(name)) for name in names}
    return {path: json.dumps(tree).encode() for path, tree in trees.items()}


@st.composite
def random_publications(draw: Any) -> Publication:
    """A random workspace as first published."""
    files = draw(random_files())
    loaded = load(files)
    assert not loaded.blocking, "\n".join(map(str, loaded.blocking))
    made = next_publication(check(files), [], by="proof", at=0).publication
    assert made is not None, "the first publication always differs"
    return made
