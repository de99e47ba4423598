"""Faults in conditions stand at the right character, whatever quotes and folds are around."""

import pytest

from journey.conditions import ErrorCode
from journey.lint import SEVERITIES, Fault
from journey.workspace import load

BASE = {
    "workspace.yaml": "workspace: shop\n",
    "actions.yaml": "actions: { hello: { channels: email } }\n",
    "journeys/j.yaml": "journey: j\nmode: live\n"
    "trigger: { on: Product Added }\nsteps: [ { message: hello } ]\n",
}


def fault_of(when: str) -> Fault:
    journey = BASE["journeys/j.yaml"].replace(
        "{ on: Product Added }", f"\n  on: Product Added\n  when: {when}"
    )
    (fault,) = load({**BASE, "journeys/j.yaml": journey}).faults
    return fault


def place(when: str) -> tuple[int, int]:
    fault = fault_of(when)
    assert fault.code == "RW310"
    return fault.line - 4, fault.column


# `  when: ` is eight characters long; the caret stands below the name with the unknown property.
@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("event.properties.skuu == 'a'", (1, 9)),
        ("\"event.properties.skuu == 'a'\"", (1, 10)),
        ("'event.properties.sku == ''a'' && event.properties.skuu == ''b'''", (1, 43)),
        ("\"'\\u0061' == event.properties.skuu\"", (1, 22)),
        ("event.properties.sku == 'a' &&\n    event.properties.skuu == 'b'", (2, 5)),
        (">\n    event.properties.sku == 'a' &&\n    event.properties.skuu == 'b'", (3, 5)),
        ("|\n    event.properties.skuu == 'a'", (2, 5)),
    ],
)
def test_unknown_property_is_shown_where_it_stands(when: str, expected: tuple[int, int]) -> None:
    assert place(when) == expected


def test_unknown_property_has_a_suggestion() -> None:
    assert fault_of("has(event.properties.cart_idd)").suggestion == "did you mean 'cart_id'?"


@pytest.mark.parametrize(
    ("path", "old", "new", "code"),
    [
        ("journeys/j.yaml", "Product Added }", "Product Added, when: entry.at > now }", "RW311"),
        ("journeys/j.yaml", "Product Added }", "Product Added, when: steps.a.at > now }", "RW311"),
        ("journeys/j.yaml", "mode: live", "mode: live\nentry: { eligible: entry.key == 'a' }", "RW311"),
        ("journeys/j.yaml", "mode: live", "mode: live\nentry: { eligible: customer.id }", "RW314"),
        ("journeys/j.yaml", "{ message: hello }", "{ set: { a: event.id } }, { message: hello }", "RW311"),
        ("actions.yaml", "email }", "email, value: customer.id }", "RW313"),
        ("actions.yaml", "email }", "email, value: event.properties.total }", "RW311"),
    ],
)
def test_scope_and_type_of_each_place(path: str, old: str, new: str, code: str) -> None:
    assert old in BASE[path]
    assert [fault.code for fault in load({**BASE, path: BASE[path].replace(old, new)}).faults] == [code]


def test_goal_sees_event_and_entry() -> None:
    condition = "event.properties.total > entry.event.properties.price"
    goal = f"goal: [ {{ on: Order Completed, when: {condition}, within: 1 day }} ]"
    journey = BASE["journeys/j.yaml"] + goal + "\n"
    assert load({**BASE, "journeys/j.yaml": journey}).faults == ()


def test_case_key_and_facts_see_the_event() -> None:
    files = {
        **BASE,
        "policy.yaml": "cases:\n  c: { opens: Complaint Opened, closes: Complaint Closed, "
        "key: event.properties.case_id }\n",
        "facts.yaml": "facts:\n  spent: { sum: event.properties.total, on: Order Completed, "
        "when: event.properties.total > 0 }\n",
        "journeys/j.yaml": BASE["journeys/j.yaml"] + "entry: { eligible: customer.facts.spent > 10 }\n",
    }
    assert load(files).faults == ()


def test_sum_of_a_text_is_refused() -> None:
    files = {
        **BASE,
        "facts.yaml": "facts: { spent: { sum: event.properties.currency, on: Order Completed } }\n",
    }
    assert "RW313" in {fault.code for fault in load(files).faults}


def test_every_code_of_the_conditions_is_in_the_table() -> None:
    assert {str(code) for code in ErrorCode} <= set(SEVERITIES)
