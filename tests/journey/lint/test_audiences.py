"""What `emit` says about a product, a group or a dealer, against the type that it emits."""

from __future__ import annotations

import pytest

from journey.lint import Fault
from journey.workspace import load


def faults(emit: str) -> list[Fault]:
    files = {
        "workspace.yaml": "workspace: tried\n",
        "events.yaml": "events: { Ping: {}, Circle Called: { subject: group } }\n",
        "journeys/j.yaml": "journey: j\nmode: live\ntrigger: { on: Ping }\n"
        f"steps: [ {{ emit: {emit} }} ]\n",
    }
    return [*load(files).faults]


@pytest.mark.parametrize(
    ("emit", "message"),
    [
        ("Circle Called", "'Circle Called' is about a group, and nothing says about which"),
        (
            "{ event: Circle Called, about: { dealer: customer.id } }",
            "'Circle Called' is about a group, not about a dealer",
        ),
        ("{ event: Ping, about: { group: customer.id } }", "'Ping' is about a customer, not about a group"),
    ],
)
def test_emit_whose_type_is_about_something_else_is_told(emit: str, message: str) -> None:
    assert [(each.code, each.message) for each in faults(emit)] == [("RW277", message)]


@pytest.mark.parametrize(
    "emit",
    [
        "{ event: Circle Called, about: { group: customer.id } }",
        "{ event: Circle Called, to: { user_id: customer.id } }",
        "{ event: Circle Called, to: systems }",
        "{ event: Ping, to: { group: customer.id } }",
        "Ping",
    ],
)
def test_emit_that_says_whom_it_concerns_has_no_fault(emit: str) -> None:
    assert faults(emit) == []


@pytest.mark.parametrize("more", ["to: systems", "to: { group: customer.id }"])
def test_emit_both_about_and_to_is_refused(more: str) -> None:
    (fault,) = faults(f"{{ event: Circle Called, about: {{ group: customer.id }}, {more} }}")
    assert "`about` says whom the event concerns instead of `to`" in fault.message


def test_emit_about_an_unknown_kind_of_thing_is_refused() -> None:
    assert [each.code for each in faults("{ event: Circle Called, about: { team: customer.id } }")] != []
