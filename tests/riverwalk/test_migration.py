"""Plans beside what was published, residents by rule, and rolling back."""

import pytest

from riverwalk.failures import Failure
from riverwalk.migration import Migration, _rows
from riverwalk.orders import check_scope
from riverwalk.publication import Made, check, earlier_files, next_publication
from riverwalk.starter import STARTER
from schemas.customer import CustomerState, Enrolment
from schemas.publication import Publication
from schemas.stored_state import encode_state

PLAN = "journeys/second_order.migration.yaml"


def files(old: str = "", new: str = "", plan: str = "") -> dict[str, bytes]:
    """The starter workspace with one text of its journey replaced, and a plan."""
    texts = {name: text.replace(old, new) if old else text for name, text in STARTER.items()}
    return {name: text.encode() for name, text in ({**texts, PLAN: plan} if plan else texts).items()}


FIRST = files()
LONGER = ("wait: 7 days", "wait: 9 days")


def made(history: list[Publication], each: dict[str, bytes]) -> Made:
    """The next publication after a history, which then ends with it."""
    found = next_publication(check(each), history, by="anna", at=len(history))
    assert found.publication is not None
    history.append(found.publication)
    return found


def test_plan_of_a_new_version_is_carried_by_its_publication() -> None:
    history: list[Publication] = []
    made(history, FIRST)
    found = made(history, files(*LONGER, plan="migration: second_order\notherwise: retime\n"))
    assert found.migration.planned == {"second_order"}
    assert found.migration.plans["second_order"].version == 2
    assert PLAN in history[-1].files


def test_rule_for_an_unknown_step_is_refused_with_the_near_one() -> None:
    history: list[Publication] = []
    made(history, FIRST)
    plan = "migration: second_order\nsteps: { wait_9: retime }\notherwise: keep\n"
    with pytest.raises(Failure, match=r"no earlier version of 'second_order' has a step 'wait_9'"):
        made(history, files(*LONGER, plan=plan))


def test_residents_without_a_rule_are_a_warning() -> None:
    history: list[Publication] = []
    made(history, FIRST)
    found = made(history, files(*LONGER, plan="migration: second_order\n"))
    assert [fault.code for fault in found.migration.warnings] == ["RW495"]


def test_plan_that_was_used_is_refused_for_the_next_version() -> None:
    history: list[Publication] = []
    plan = "migration: second_order\notherwise: retime\n"
    made(history, FIRST)
    made(history, files(*LONGER, plan=plan))
    with pytest.raises(Failure, match="was used by an earlier publication"):
        made(history, files("wait: 7 days", "wait: 11 days", plan=plan))


def test_plan_alone_is_nothing_to_publish() -> None:
    history: list[Publication] = []
    made(history, FIRST)
    plan = files(plan="migration: second_order\notherwise: retime\n")
    assert next_publication(check(plan), history, by="", at=1).publication is None


def test_rollback_is_a_new_version_and_leaves_old_plans_out() -> None:
    history: list[Publication] = []
    made(history, FIRST)
    made(history, files(*LONGER, plan="migration: second_order\notherwise: retime\n"))
    checked = earlier_files(history, "", {})
    back = next_publication(checked, history, by="", at=3)
    assert back.publication is not None
    assert back.publication.versions == {"second_order": 3}
    assert back.publication.hash == f"{history[0].hash}~2"
    assert back.migration.planned == frozenset()


def test_rollback_to_what_never_was_is_refused() -> None:
    history: list[Publication] = []
    with pytest.raises(Failure, match="no earlier publication"):
        earlier_files(history, "", {})
    made(history, FIRST)
    with pytest.raises(Failure, match="no earlier publication"):
        earlier_files(history, "abc", {})


def test_residents_are_counted_by_step_and_rule() -> None:
    history: list[Publication] = []
    made(history, FIRST)
    plan = "migration: second_order\nsteps: { wait_1: { exit: late } }\notherwise: keep\n"
    migration = made(history, files(*LONGER, plan=plan)).migration
    inside = [
        Enrolment(str(i), "second_order", 1, 0, "e", place, 0) for i, place in enumerate(("wait_1", ""))
    ]
    state = CustomerState("c", enrolments={each.id: each for each in inside})
    assert _rows(migration, encode_state(state, (0, 0, -1, b""))) == [
        ("second_order", 1, "wait_1", "exit: late")
    ]
    assert _rows(Migration({}, frozenset()), encode_state(state, (0, 0, -1, b""))) == []


@pytest.mark.parametrize(
    ("scope", "name", "near"),
    [
        ("journey", "second_ordr", "second_order"),
        ("action", "thank_yu", "thank_you"),
        ("purpose", "promo", ""),
    ],
)
def test_order_about_what_was_never_published_is_refused(scope, name, near) -> None:
    history: list[Publication] = []
    made(history, FIRST)
    with pytest.raises(Failure) as refused:
        check_scope(scope, name, history)
    assert near in refused.value.advice
