"""What fills a slot against what the action declares it as."""

import pytest

from journey.workspace import load

EVENTS = (
    "events: { Ping: { properties: { id: text, x: number, ok: boolean, at: time, ids: list, of: map } } }\n"
)


def faults(step: str, *, slots: str = "", other: str = "{}") -> list[tuple[str, str, str]]:
    files = {
        "workspace.yaml": "workspace: shop\n",
        "events.yaml": EVENTS,
        "facts.yaml": "facts: { pings: { count: Ping } }\n",
        "actions.yaml": "actions:\n"
        f"  hello: {{ channels: email, slots: {slots} }}\n"
        f"  other: {{ channels: email, slots: {other} }}\n",
        "journeys/j.yaml": "journey: j\nmode: live\ntrigger: { on: Ping, when: customer.facts.pings > 1 }\n"
        f"steps:\n  - {step}\n  - message: {{ action: other }}\n",
    }
    found = [each for each in load(files).faults if each.code != "RW413"]
    return [(each.code, each.message, each.suggestion) for each in found]


def codes(slot: str, text: str) -> list[str]:
    step = f'message: {{ action: hello, with: {{ s: "{text}" }} }}'
    return [code for code, _, _ in faults(step, slots=f"{{ s: {slot} }}")]


@pytest.mark.parametrize(
    ("slot", "text"),
    [
        ("text", "entry.event.properties.id"),
        ("number", "entry.event.properties.x"),
        ("number", "customer.facts.pings"),
        ("number", "customer.facts.pings * 1.5"),
        ("boolean", "entry.event.properties.ok"),
        ("boolean", "customer.facts.pings > 3"),
        ("time", "now"),
        ("time", "entry.event.properties.at"),
        ("time", "instant(entry.event.properties.id)"),
        ("list", "entry.event.properties.ids"),
        ("list", "['a', 'b']"),
        ("map", "entry.event.properties.of"),
        ("any", "entry.event.properties.id"),
        ("number", "customer.traits.age"),
        ("text", "customer.facts.pings > 3 ? 'many' : customer.traits.word"),
    ],
)
def test_value_that_fits_or_is_not_known_is_no_fault(slot: str, text: str) -> None:
    assert codes(slot, text) == []


@pytest.mark.parametrize(
    ("slot", "text"),
    [
        ("text", "entry.event.properties.x"),
        ("text", "now"),
        ("number", "'7'"),
        ("number", "entry.event.properties.ok"),
        ("boolean", "'true'"),
        ("time", "entry.event.properties.id"),
        ("list", "entry.event.properties.id"),
        ("list", "customer.tags"),
        ("map", "['a']"),
        ("text", "entry.event.properties.of"),
    ],
)
def test_value_of_another_type_is_a_fault(slot: str, text: str) -> None:
    assert codes(slot, text) == ["RW232"]


def test_fault_names_slot_action_and_both_types() -> None:
    wrong = "message: { action: hello, with: { s: entry.event.properties.x } }"
    assert faults(wrong, slots="{ s: text }") == [
        (
            "RW232",
            "slot 's' of action 'hello' is declared as text, and this is number",
            "give another value, or declare the slot as number",
        )
    ]


def test_text_for_a_time_is_told_how_to_be_one() -> None:
    wrong = "message: { action: hello, with: { s: entry.event.properties.id } }"
    ((_, _, suggestion),) = faults(wrong, slots="{ s: time }")
    assert suggestion == "write: instant(entry.event.properties.id)"


@pytest.mark.parametrize(
    "step",
    [
        "offer: { best_of: [ hello, other ], with: { s: entry.event.properties.id } }",
        "task: { action: hello, within: 1 hour, escalate: [ { after: 1 hour, action: other } ], "
        "with: { s: entry.event.properties.id } }",
    ],
)
def test_each_action_of_an_offer_or_a_task_is_asked(step: str) -> None:
    found = faults(step, slots="{ s: text }", other="{ s: number }")
    assert [(code, message.split(" is ")[0]) for code, message, _ in found] == [
        ("RW232", "slot 's' of action 'other'")
    ]


def test_condition_at_fault_is_told_of_once() -> None:
    wrong = "message: { action: hello, with: { s: entry.event.properties.idd } }"
    assert [code for code, _, _ in faults(wrong, slots="{ s: number }")] == ["RW310"]
