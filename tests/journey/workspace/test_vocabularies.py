from typing import Any

import pytest

from journey.conditions import Type, Unknown
from journey.workspace import load, vocabulary
from schemas.workspace import Workspace

FILES = {
    "workspace.yaml": "workspace: shop\n",
    "events.yaml": "events: { Fitting Done: { properties: { size: number, price: text } } }\n",
    "facts.yaml": "facts:\n"
    "  orders: { count: Order Completed }\n"
    "  spent: { sum: event.properties.total, on: Order Completed }\n"
    "  last_order: { last: event.properties.order_id, on: Order Completed }\n",
    "policy.yaml": "cases: { complaint: { opens: Complaint Opened, closes: Complaint Closed } }\n",
    "actions.yaml": "actions: { hello: { channels: email } }\n",
    "journeys/j.yaml": "journey: j\nmode: live\ntrigger: { on: Product Added }\nsteps:\n"
    "  - message: hello\n"
    "  - { id: heard, wait: { first: [ { on: Survey Completed } ], timeout: 1 day } }\n",
}


@pytest.fixture(scope="module")
def shop() -> Workspace:
    loaded = load(FILES)
    assert loaded.workspace is not None, loaded.faults
    return loaded.workspace


def asked(workspace: Workspace, path: str, **more: Any) -> Type | Unknown:
    return vocabulary(workspace, "event", journey=workspace.journeys["j"], **more).resolve(
        tuple(path.split("."))
    )


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("customer.facts.orders", Type.INTEGER),
        ("customer.facts.spent", Type.NUMBER),
        ("customer.facts.last_order", Type.TEXT),
        ("customer.traits.anything", Type.ANY),
        ("customer.traits.anything.below", Type.ANY),
        ("customer.cases.complaint", Type.BOOL),
        ("customer.journeys.j.active", Type.BOOL),
        ("entry.event.properties.price", Type.NUMBER),
        ("entry.last.type", Type.TEXT),
        ("entry.key", Type.ANY),
        ("entry.visits.message_1", Type.INTEGER),
        ("steps.message_1.verdict", Type.TEXT),
        ("steps.heard.event.properties.score", Type.NUMBER),
        ("count.Order Completed", Type.INTEGER),
    ],
)
def test_names_of_the_workspace_have_types(shop: Workspace, path: str, known: Type) -> None:
    assert asked(shop, path) == known


@pytest.mark.parametrize(
    ("path", "position", "candidate"),
    [
        ("customer.facts.order", 2, "orders"),
        ("customer.cases.recall", 2, "complaint"),
        ("customer.journeys.k", 2, "j"),
        ("entry.event.properties.prise", 3, "price"),
        ("entry.visits.message_2", 2, "message_1"),
        ("steps.hear", 1, "heard"),
        ("steps.heard.event.properties.scor", 4, "score"),
        ("steps.heard.verdikt", 2, "verdict"),
        ("count.Order Complete", 1, "Order Completed"),
    ],
)
def test_unknown_names_come_with_candidates(
    shop: Workspace, path: str, position: int, candidate: str
) -> None:
    answer = asked(shop, path)
    assert isinstance(answer, Unknown)
    assert answer.position == position
    assert candidate in answer.candidates


def test_property_of_several_types_is_known_by_one_of_them(shop: Workspace) -> None:
    types = ("Fitting Done", "Product Added")
    assert asked(shop, "event.properties.size", types=types) == Type.NUMBER
    assert asked(shop, "event.properties.sku", types=types) == Type.TEXT


def test_property_on_which_types_disagree_may_be_anything(shop: Workspace) -> None:
    assert asked(shop, "event.properties.price", types=("Fitting Done", "Product Added")) == Type.ANY


def test_without_types_any_known_property_will_do(shop: Workspace) -> None:
    assert asked(shop, "event.properties.size") == Type.NUMBER
    assert isinstance(asked(shop, "event.properties.sizes"), Unknown)


def test_steps_never_see_the_event(shop: Workspace) -> None:
    assert "event" not in vocabulary(shop, "step").roots
    assert "entry" not in vocabulary(shop, "trigger").roots
    assert "event" in vocabulary(shop, "event").roots
