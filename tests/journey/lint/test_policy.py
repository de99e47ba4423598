import pytest

from journey.workspace import load

BASE = {
    "workspace.yaml": "workspace: shop\n",
    "actions.yaml": "actions: { hello: { channels: email, expiry: 8 hours } }\n",
    "journeys/j.yaml": "journey: j\nmode: live\n"
    "trigger: { on: User Registered }\nsteps: [ { message: hello } ]\n",
}


def codes(**files: str) -> list[str]:
    named = {f"{name}.yaml": text for name, text in files.items()}
    return [fault.code for fault in load({**BASE, **named}).faults]


@pytest.mark.parametrize(
    ("quiet", "expected"),
    [
        ("[ { from: 22:00, to: 05:59 } ]", []),
        ("[ { from: 22:00, to: 06:00 } ]", ["RW405"]),
        ("[ { from: 22:00, to: 02:00 }, { from: 02:00, to: 06:00 } ]", ["RW405"]),
        ("[ { from: 22:00, to: 02:00 }, { from: 12:00, to: 16:00 } ]", []),
        ("[ { from: 22:00, to: 08:00, purposes: service } ]", []),
    ],
)
def test_quiet_hours_are_measured_against_the_life_of_proposals(quiet: str, expected: list[str]) -> None:
    assert codes(policy=f"quiet_hours: {quiet}\n") == expected


def test_patience_shortens_the_life_of_a_proposal() -> None:
    journey = BASE["journeys/j.yaml"].replace("hello }", "{ action: hello, patience: 1 hour } }")
    files = {
        **BASE,
        "journeys/j.yaml": journey,
        "policy.yaml": "quiet_hours: [ { from: 22:00, to: 23:00 } ]\n",
    }
    assert [fault.code for fault in load(files).faults] == ["RW405"]


@pytest.mark.parametrize(("hold", "expected"), [("8 hours", []), ("9 hours", ["RW406"])])
def test_hold_is_measured_against_promotions(hold: str, expected: list[str]) -> None:
    assert codes(policy=f"arbitration: {{ hold: {hold} }}\n") == expected


def test_hold_does_not_concern_service() -> None:
    actions = "actions: { hello: { channels: email, expiry: 1 hour, purpose: service } }\n"
    assert codes(policy="arbitration: { hold: 2 hours }\n", actions=actions) == []
