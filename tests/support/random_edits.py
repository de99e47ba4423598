"""Random workspaces with every kind of trigger, each with an edit of one or two places."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st
from random_workspaces import Tree, random_files

MORE: Mapping[str, Tree] = {
    "journeys/gone.yaml": {
        "journey": "gone",
        "mode": "live",
        "trigger": {
            "absence": {"of": ["Ping", "Wow"], "since": "Ping", "restart": "true", "for": "30 hours"},
            "when": "event.properties.x >= 1",
        },
        "entry": {"again": "after 2 days", "key": "event.properties.id", "per_customer": {"open": "2"}},
        "goal": [{"on": "Ping", "within": "2 days"}],
        "steps": [{"message": "hello"}, {"wait": "1 day"}, {"message": "better"}],
    },
    "journeys/after.yaml": {
        "journey": "after",
        "mode": "live",
        "trigger": {"journey": "one"},
        "entry": {"again": "always"},
        "steps": [{"wait": "2 hours"}, {"message": "care"}],
    },
    "journeys/calling.yaml": {
        "journey": "calling",
        "mode": "live",
        "trigger": {"on": "Woe"},
        "entry": {"again": "always"},
        "steps": [{"wait": "1 hour"}, {"enrol": {"journey": "called"}}, {"message": "notice"}],
    },
    "journeys/called.yaml": {
        "journey": "called",
        "mode": "live",
        "trigger": {"manual": "true"},
        "entry": {"again": "always"},
        "steps": [{"message": "ring"}],
    },
    "journeys/keen.yaml": {
        "journey": "keen",
        "mode": "live",
        "trigger": {"segment": ["keen"], "enters": "true"},
        "entry": {"again": "always"},
        "steps": [{"message": "care"}],
    },
    "journeys/slow.yaml": {
        "journey": "slow",
        "mode": "live",
        "trigger": {"on": "Wow", "spread": "3 hours"},
        "entry": {"again": "always"},
        "steps": [{"offer": {"best_of": ["hello", "better"]}}],
    },
    "journeys/daily.yaml": {
        "journey": "daily",
        "mode": "live",
        "trigger": {"schedule": "0 12 * * *"},
        "entry": {"again": "after 3 days", "eligible": ["customer.facts.pings > 2"]},
        "steps": [{"message": "notice"}],
    },
    "segments.yaml": {"segments": {"keen": {"enter": "customer.facts.pings > 1"}}},
}
WISHED: Tree = {
    "journey": "wished",
    "mode": "live",
    "trigger": {"on": "Dropped", "audience": "event.properties.id in customer.lists.wishes"},
    "entry": {"again": "always"},
    "steps": [{"message": "better"}],
}
"""Started by an event about a product, for whoever has it on a list."""
TWEAKS: tuple[tuple[str, tuple[str, ...], tuple[Any, ...]], ...] = (
    ("journeys/gone.yaml", ("trigger", "absence", "for"), ("20 hours", "3 days")),
    ("journeys/gone.yaml", ("trigger", "absence", "of"), (["Ping"], ["Pong"])),
    ("journeys/gone.yaml", ("trigger", "absence", "restart"), ("false",)),
    ("journeys/gone.yaml", ("trigger", "when"), ("event.properties.x >= 3",)),
    ("journeys/gone.yaml", ("entry", "holdout"), ("50%",)),
    ("journeys/gone.yaml", ("entry", "again"), ("never", "always")),
    ("journeys/gone.yaml", ("mode",), ("draft", "shadow")),
    ("journeys/gone.yaml", ("steps",), ([{"message": "hello"}, {"wait": "9 hours"}, {"message": "care"}],)),
    ("journeys/gone.yaml", ("goal",), ([{"on": "Ping", "within": "3 hours"}],)),
    ("journeys/after.yaml", ("trigger", "ended"), (["goal"], ["done"])),
    ("journeys/after.yaml", ("mode",), ("shadow",)),
    ("journeys/after.yaml", ("steps",), ([{"message": "care"}],)),
    ("journeys/called.yaml", ("steps",), ([{"wait": "1 hour"}, {"message": "ring"}],)),
    ("journeys/called.yaml", ("entry", "eligible"), (["customer.facts.total >= 10"],)),
    ("journeys/called.yaml", ("mode",), ("shadow",)),
    ("journeys/keen.yaml", ("trigger", "leaves"), ("true",)),
    ("journeys/keen.yaml", ("steps",), ([{"message": "hello"}],)),
    ("journeys/slow.yaml", ("trigger", "spread"), ("1 hour",)),
    ("journeys/slow.yaml", ("steps",), ([{"offer": {"best_of": ["hello", "better", "ring"]}}],)),
    ("journeys/daily.yaml", ("trigger", "schedule"), ("0 9 * * *",)),
    ("journeys/daily.yaml", ("steps",), ([{"message": "care"}],)),
    ("journeys/wished.yaml", ("steps",), ([{"message": "hello"}],)),
    ("segments.yaml", ("segments", "keen", "enter"), ("customer.facts.pings > 2",)),
    ("actions.yaml", ("actions", "hello", "content", "en", "template"), ("new",)),
    ("actions.yaml", ("actions", "hello", "value"), ("20",)),
    ("actions.yaml", ("actions", "better", "expiry"), ("2 hours",)),
    ("actions.yaml", ("actions", "better", "channels"), (["call"],)),
    ("actions.yaml", ("actions", "care", "content_type"), ("story",)),
    ("actions.yaml", ("actions", "hello", "opposes"), (["better"],)),
    ("actions.yaml", ("actions", "care", "title"), ({"en": "Care"},)),
    ("policy.yaml", ("holdout",), ("40%",)),
    ("policy.yaml", ("note",), ("said",)),
    ("policy.yaml", ("arbitration", "carry"), ("once",)),
    ("policy.yaml", ("caps",), ([{"id": "day", "max": "1", "per": "calendar day"}],)),
    ("facts.yaml", ("facts", "pings", "window"), ("9 hours",)),
    ("facts.yaml", ("facts", "new"), ({"count": "Wow"},)),
    ("workspace.yaml", ("zone",), ("Asia/Tokyo",)),
)
FILES = ("journeys/one.yaml", "journeys/two.yaml", "policy.yaml", "facts.yaml")


def _with(tree: Tree, path: tuple[str, ...], value: Any) -> Tree:
    """The tree with one field set."""
    name, *rest = path
    return {**tree, name: _with(tree.get(name, {}), tuple(rest), value) if rest else value}


def _needed(name: str) -> Mapping[str, Tree]:
    """A file of `MORE` with those that it names."""
    names = {"journeys/keen.yaml": "segments.yaml", "journeys/calling.yaml": "journeys/called.yaml"}
    return {each: MORE[each] for each in (name, names.get(name, name))}


@st.composite
def edits(draw: Any) -> tuple[Mapping[str, bytes], Mapping[str, bytes]]:
    """The files of a workspace, and of an edited one."""
    base: dict[str, Tree] = {name: json.loads(text) for name, text in draw(random_files()).items()}
    chosen = draw(st.sets(st.sampled_from(sorted(MORE)), max_size=5))
    for name in chosen:
        base |= _needed(name)
    if draw(st.integers(0, 4)) == 4:
        dropped = {"subject": "product", "properties": {"id": "text"}}
        base["events.yaml"] = _with(base["events.yaml"], ("events", "Dropped"), dropped)
        wishes = {"add": {"on": "Ping", "item": "event.properties.id"}}
        base["facts.yaml"] = {**base["facts.yaml"], "lists": {"wishes": wishes}}
        base["journeys/wished.yaml"] = WISHED
    edited = {**base}
    for _ in range(draw(st.integers(1, 2))):
        what = draw(
            st.sampled_from(("tweak", "tweak", "tweak", "tweak", "replace", "remove", "add", "nothing"))
        )
        if what == "tweak":
            fitting = [each for each in TWEAKS if each[0] in edited]
            name, path, values = draw(st.sampled_from(fitting))
            edited[name] = _with(edited[name], path, draw(st.sampled_from(values)))
        elif what == "replace":
            other = draw(random_files())
            name = draw(st.sampled_from(FILES))
            edited[name] = json.loads(other[name])
        elif what == "remove":
            edited.pop(draw(st.sampled_from([each for each in edited if each.startswith("journeys/")])))
        elif what == "add":
            edited |= _needed(draw(st.sampled_from(sorted(MORE))))
    return tuple({name: json.dumps(tree).encode() for name, tree in each.items()} for each in (base, edited))  # type: ignore[return-value]  # two of them
