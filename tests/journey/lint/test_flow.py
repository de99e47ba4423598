import pytest

from journey.workspace import load

BASE = {
    "workspace.yaml": "workspace: shop\n",
    "actions.yaml": "actions: { hello: { channels: email } }\n",
}
HEAD = "journey: j\nmode: live\ntrigger: { on: User Registered }\n"


def faults(steps: str, head: str = HEAD) -> list[tuple[str, int]]:
    loaded = load({**BASE, "journeys/j.yaml": head + "steps:\n" + steps})
    return [(fault.code, fault.line) for fault in loaded.faults]


HELLO = "  - message: hello\n"


@pytest.mark.parametrize(
    "steps",
    [
        # A loop that waits a day.
        "  - { id: a, wait: 1 day }\n" + HELLO + "  - go: a\n",
        # What follows a branch is reached where one case goes on.
        "  - branch: [ { when: 'true', steps: [ { end: x } ] } ]\n" + HELLO,
        # What follows an end is reached by a go from further up.
        "  - id: top\n    branch: [ { when: 'true', steps: [ { tag: a } ] }, { otherwise: [] } ]\n" + HELLO,
        # The else of a wait may go on.
        "  - wait: { first: [ { on: Order Completed, then: [ { end: x } ] } ], timeout: 1 day }\n" + HELLO,
        # A message's else that ends does not end those who were reached.
        "  - message: hello\n    else: [ { end: x } ]\n  - end: y\n",
    ],
)
def test_sound_flow_has_no_fault(steps: str) -> None:
    assert faults(steps) == []


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        # Every way through the branch ends.
        (
            "  - branch: [ { when: 'true', steps: [ { end: x } ] }, { otherwise: [ { end: y } ] } ]\n"
            + HELLO,
            [("RW401", 6)],
        ),
        # Every arm ends.
        (
            "  - split: { name: s, arms: { a: { steps: [ { end: x } ] }, b: { steps: [ { end: y } ] } } }\n"
            + HELLO,
            [("RW401", 6)],
        ),
        # Only the first of a run is named, and nothing inside it.
        (
            HELLO + "  - end: x\n  - branch: [ { when: 'true', steps: [ { end: a } ] } ]\n  - end: b\n",
            [("RW401", 7)],
        ),
        # Without a timeout the else of a wait is never taken.
        (
            HELLO
            + "  - wait: { first: [ { on: Order Completed } ], timeout: forever, else: [ { end: x } ] }\n",
            [("RW401", 6)],
        ),
        # A wait of no time is no rest.
        ("  - { id: a, wait: 0 s }\n" + HELLO + "  - go: a\n", [("RW402", 7)]),
        # A time of day that is now ends at once.
        ("  - { id: a, wait: { at: 09:00 } }\n" + HELLO + "  - go: a\n", [("RW402", 7)]),
        # One way round the loop avoids the wait.
        (
            "  - id: a\n    message: hello\n    else: [ { go: a } ]\n  - wait: 1 day\n  - go: a\n",
            [("RW402", 7)],
        ),
        # A wait that counts what came before may end at once, again and again.
        (
            "  - id: a\n    wait: { first: [ { on: Order Completed, since: entry } ], timeout: 1 day }\n"
            + HELLO
            + "  - go: a\n",
            [("RW402", 8)],
        ),
    ],
)
def test_flow_that_cannot_be_meant_is_named(steps: str, expected: list[tuple[str, int]]) -> None:
    assert faults(steps) == expected


def test_goal_steps_stand_for_themselves() -> None:
    head = HEAD + "goal: [ { on: Order Completed, within: 1 day, then: [ { end: x }, { tag: y } ] } ]\n"
    assert faults(HELLO, head) == [("RW401", 4)]


def test_go_does_not_lead_into_a_goal() -> None:
    head = HEAD + "goal: [ { on: Order Completed, within: 1 day, then: [ { id: g, end: x } ] } ]\n"
    assert faults(HELLO + "  - wait: 1 day\n  - go: g\n", head) == [("RW227", 8)]


def test_forever_with_something_that_can_come_is_fine() -> None:
    assert faults(HELLO + "  - wait: { first: [ { on: Order Completed } ], timeout: forever }\n") == []


def test_wait_on_a_message_further_down_a_loop_can_end() -> None:
    steps = (
        "  - id: top\n    wait: 1 day\n"
        "  - branch: [ { when: entry.visits.top > 1, steps: [ { wait: "
        "{ first: [ { step: m, outcome: opened, then: [ { end: x } ] } ], timeout: forever } } ] } ]\n"
        "  - { id: m, message: hello }\n  - go: top\n"
    )
    assert faults(steps) == []
