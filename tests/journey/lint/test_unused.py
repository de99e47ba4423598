"""Rules of standing that nobody asks for, and every way to ask for them."""

import pytest

from journey.workspace import load

FILES = {
    "workspace.yaml": "workspace: shop\n",
    "actions.yaml": "actions: { hello: { channels: email } }\n",
    "segments.yaml": "segments: { readers: { enter: customer.traits.reads == true } }\n",
    "tags.yaml": "tags: { lover: { on: Product Viewed, expire: 30 days } }\n",
    "facts.yaml": "lists: { seen: { add: { on: Product Viewed, item: event.properties.product_id } } }\n",
}


def unused(when: str = "", trigger: str = "on: Product Viewed", **files: str) -> set[str]:
    asked = f', when: "{when}"' if when else ""
    journey = f"journey: j\nmode: live\ntrigger: {{ {trigger}{asked} }}\nsteps: [ {{ message: hello }} ]\n"
    changed = {f"{name}.yaml": text for name, text in files.items()}
    found = load({**FILES, "journeys/j.yaml": journey, **changed}).faults
    return {fault.code for fault in found}


def test_what_nobody_asks_for_is_a_warning_each() -> None:
    assert unused() == {"RW443", "RW444", "RW445"}


@pytest.mark.parametrize(
    ("when", "left"),
    [
        ("customer.segments.readers", {"RW444", "RW445"}),
        ("'lover' in customer.tags", {"RW443", "RW445"}),
        ("'other' in customer.tags", {"RW443", "RW444", "RW445"}),
        ("customer.lists.seen.size() > 2", {"RW443", "RW444"}),
    ],
)
def test_condition_that_asks_is_a_use(when: str, left: set[str]) -> None:
    assert unused(when) == left


@pytest.mark.parametrize(
    "when", ["event.properties.category in customer.tags", "customer.tags.exists(t, t == 'lover')"]
)
def test_computed_tag_may_be_any(when: str) -> None:
    assert unused(when) == {"RW443", "RW445"}


def test_journey_that_begins_by_a_segment_uses_it() -> None:
    assert unused(trigger="segment: readers, enters: true") == {"RW444", "RW445"}


def test_who_listens_for_changes_may_mean_any_of_them() -> None:
    assert unused(trigger="on: Segment Entered") == {"RW444", "RW445"}
    assert unused(trigger="on: Tag Lost") == {"RW443", "RW445"}


def test_rule_of_standing_that_asks_is_a_use() -> None:
    ladder = (
        "ladders: { club: { levels: [ low, { level: high, at: 3 } ], measure: customer.lists.seen.size() } }"
    )
    assert unused(lifecycle=f"{ladder}\n") == {"RW443", "RW444"}


def test_file_that_cannot_be_read_blames_nobody() -> None:
    assert unused(policy="caps: 7\n").isdisjoint({"RW443", "RW444", "RW445"})
