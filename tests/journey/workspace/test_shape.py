import pytest

from journey.lint import Fault
from journey.workspace import load

HEAD = "journey: hello\nmode: live\ntrigger: { on: User Registered }\n"
BASE = {
    "workspace.yaml": "workspace: shop\n",
    "actions.yaml": "actions: { hello: { channels: email } }\n",
    "journeys/hello.yaml": HEAD + "steps: [ { message: hello } ]\n",
}


def only_fault(path: str, text: str) -> Fault:
    faults = load({**BASE, path: text}).faults
    assert len(faults) == 1, faults
    return faults[0]


@pytest.mark.parametrize(
    ("steps", "code", "place", "said"),
    [
        ("- wait: { frist: [] }", "RW201", (5, 11), "did you mean 'first'?"),
        ("- wait: { at: 09:00, dyas: mon }", "RW201", (5, 22), "'dyas'"),
        ("- wait: 30 minuts", "RW204", (5, 9), "30 minuts"),
        ("- wait: { for: 30 minuts }", "RW204", (5, 16), "30 minuts"),
        ("- { id: Big One, message: hello }", "RW204", (5, 9), "snake_case"),
        ("- message: { action: hello, patience: soon }", "RW204", (5, 39), "soon"),
        ("- message: [ hello ]", "RW206", (5, 12), "found a list"),
        ("- message:", "RW204", (5, 11), "snake_case"),
        ("- hello", "RW206", (5, 3), "expected a step"),
        ("- { set: { set: { a: b } } }", "RW206", (5, 17), "found a mapping"),
        ("- { branch: [ { steps: [ { end: x } ] } ] }", "RW207", (5, 15), "otherwise"),
        ("- { branch: [ { when: 'true', steps: [ { ende: x } ] } ] }", "RW210", (5, 40), "'ende'"),
        ("- wait: { first: [ { on: Order Completed } ] }", "RW207", (5, 9), "needs `timeout`"),
        (
            "- wait: { first: [ { step: a, outcome: open } ], timeout: 1 day }",
            "RW205",
            (5, 40),
            "expected one of delivered",
        ),
        ("- split: { name: s, arms: { a: { weight: 1.5 }, b: {} } }", "RW204", (5, 42), "whole number"),
        ("- { message: hello, else: { end: x } }", "RW206", (5, 27), "expected a list"),
    ],
)
def test_refusal_names_what_and_where(steps: str, code: str, place: tuple[int, int], said: str) -> None:
    fault = only_fault("journeys/hello.yaml", HEAD + "steps:\n" + steps + "\n- message: hello\n")
    assert (fault.code, (fault.line, fault.column)) == (code, place)
    assert said in fault.message + fault.suggestion


@pytest.mark.parametrize(
    ("path", "text", "code", "place", "suggestion"),
    [
        ("workspace.yaml", "workspace: shop\nlanguage: en\n", "RW201", (2, 1), "did you mean 'languages'?"),
        (
            "actions.yaml",
            "actions: { Hello: { channels: email } }\n",
            "RW204",
            (1, 12),
            "did you mean 'hello'?",
        ),
        ("actions.yaml", "actions: { hello: {} }\n", "RW202", (1, 19), "add `channels: ...`"),
        (
            "actions.yaml",
            "actions: { hello: { channels: email, purpose: promotional } }\n",
            "RW205",
            (1, 47),
            "did you mean 'promotion'?",
        ),
        ("facts.yaml", "facts: { f: { sum: '1' } }\n", "RW207", (1, 13), ""),
        (
            "events.yaml",
            "events: { order completed: {} }\n",
            "RW204",
            (1, 11),
            "did you mean 'Order Completed'?",
        ),
        ("policy.yaml", "quiet_hours: [ { from: 9am, to: 20:00 } ]\n", "RW204", (1, 24), ""),
        ("policy.yaml", "consent: { assume: maybe }\n", "RW204", (1, 20), ""),
        ("policy.yaml", "caps: [ { id: c, max: 1001, per: 1 day } ]\n", "RW208", (1, 23), ""),
    ],
)
def test_refusal_of_other_files(
    path: str, text: str, code: str, place: tuple[int, int], suggestion: str
) -> None:
    fault = only_fault(path, text)
    assert (fault.code, (fault.line, fault.column), fault.suggestion) == (code, place, suggestion)


def test_unknown_field_without_a_near_one_lists_what_is_known() -> None:
    fault = only_fault("policy.yaml", "consent: { zzzz: 1 }\n")
    assert fault.suggestion == "known here: assume, purposes"


def test_field_of_another_kind_of_trigger_is_unknown() -> None:
    fault = only_fault(
        "journeys/hello.yaml",
        BASE["journeys/hello.yaml"].replace("User Registered }", "User Registered, for: 1 day }"),
    )
    assert (fault.code, fault.suggestion) == ("RW201", "known here: audience, on, spread, when")


def test_full_width_comma_in_a_list_of_types_is_named() -> None:
    fault = only_fault(
        "journeys/hello.yaml",
        BASE["journeys/hello.yaml"].replace("User Registered", "[Product Added，Cart Viewed]"),
    )
    assert (fault.code, fault.suggestion) == ("RW125", "write: Product Added,Cart Viewed")
