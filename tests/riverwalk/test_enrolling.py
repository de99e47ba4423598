"""`riverwalk enrol`: what is asked for by hand is checked first, and then enters like any touchpoint."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from workspaces import NOON, journey, workspace

from journey.catalogue import Published, build_catalogue
from journey.intake import Intake
from journey.simulate import simulate
from riverwalk.enrolling import Asked, Request, check_journey, file_requests, requested
from riverwalk.failures import Failure
from schemas.event import CustomerEvent, Origin
from schemas.publication import Publication

CUSTOMER = "c_mfzwizltoq4tkmjsgm2dkmrtge"
MANUAL = "trigger: { manual: true }\nentry: { key: event.properties.gathering, again: never }"
ASKED = Asked("gala", "lin.wei", NOON, "june")
FILES = {
    "workspace.yaml": "workspace: tried\nlanguages: [en]\n",
    "actions.yaml": "actions: { care: { purpose: service, channels: [email] } }",
    **{
        f"journeys/{name}.yaml": journey(name, "- message: care", head)
        for name, head in (
            ("gala", MANUAL),
            ("sketch", f"mode: draft\n{MANUAL}"),
            ("over", f"mode: closing\n{MANUAL}"),
            ("cart", "trigger: { on: Product Added }"),
        )
    },
}


def test_requests_enter_once_each_and_only_the_journey_that_is_named() -> None:
    of = build_catalogue(
        [
            Published(
                "h",
                workspace(
                    journey("gala", "- message: care", MANUAL), journey("k", "- message: care", MANUAL)
                ),
                {"gala": 1, "k": 1},
            )
        ]
    )
    values = {"gathering": "june"}
    people = [Request(CUSTOMER, {}, values), Request("", {"user_id": "17850"}, values)]
    door = Intake(b"a key for this test", "stream")
    again = [*requested(people, ASKED), *requested(people, ASKED)]
    admitted = [door.admit(each.value, (), NOON, Origin("t", 0, number)) for number, each in enumerate(again)]
    events = [each for each in admitted if isinstance(each, CustomerEvent)]
    assert len(events) == 4 and events[0].customer == CUSTOMER
    entered = []
    simulate(of, events, NOON, observe=lambda turned: entered.append(turned.result))
    assert [each.status.value for each in entered] == ["applied", "applied", "repeat", "repeat"]
    actions = [action for result in entered for action in result.actions]
    assert [action.journey for action in actions] == ["gala", "gala"]


def test_key_keeps_a_customer_in_one_partition() -> None:
    found = requested([Request(CUSTOMER), Request("", {"anonymous_id": "a", "user_id": "u"})], ASKED)
    assert [each.key for each in found] == [CUSTOMER.encode(), b"u"]


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        (Request(), "either a customer id or identifiers"),
        (Request(CUSTOMER, {"user_id": "1"}), "either a customer id or identifiers"),
        (Request("anna"), "expected an identifier"),
        (Request("", {"shoe_size": "44"}), "expected an identifier"),
        (Request(CUSTOMER, {}, {"journey": "cart"}), "says journey by itself"),
    ],
)
def test_requests_that_name_nobody_are_refused_before_any_is_written(request_: Request, told: str) -> None:
    with pytest.raises(Failure) as refused:
        requested([Request(CUSTOMER), request_], ASKED)
    assert refused.value.code == "RW907" and told in refused.value.what
    assert refused.value.where == "request 2"


@pytest.mark.parametrize(
    ("name", "told", "advice"),
    [
        ("galla", "no journey of this name is in force", "did you mean 'gala'?"),
        ("cart", "does not start by hand", "trigger: { manual: true }"),
        ("sketch", "is a draft", "publish it live"),
        ("over", "is closing", "publish it live"),
    ],
)
def test_journeys_that_nobody_can_enter_by_hand_are_refused(name: str, told: str, advice: str) -> None:
    history = [Publication("tried", "h", "", FILES, dict.fromkeys(("gala", "over", "cart"), 1), 0)]
    check_journey("gala", history)
    with pytest.raises(Failure) as refused:
        check_journey(name, history)
    assert told in refused.value.what and advice in refused.value.advice


def test_without_a_publication_nobody_can_be_asked_for() -> None:
    with pytest.raises(Failure, match="nothing was published"):
        check_journey("gala", [])


def test_file_holds_a_request_a_line_with_its_numbers_exact(tmp_path: Path) -> None:
    file = tmp_path / "guests.jsonl"
    lines = [{"customer": CUSTOMER}, {"identifiers": {"user_id": "1"}, "with": {"seats": 2.5}}]
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert file_requests(file) == [
        Request(CUSTOMER),
        Request("", {"user_id": "1"}, {"seats": Decimal("2.5")}),
    ]


@pytest.mark.parametrize("line", ["no json", '{"customer": 7}', '{"costumer": "c"}'])
def test_line_that_is_no_request_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "guests.jsonl"
    file.write_text(f'{{"customer": "{CUSTOMER}"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(Failure) as refused:
        file_requests(file)
    assert refused.value.code == "RW905" and refused.value.where == "guests.jsonl:2"


def test_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="there is no such file"):
        file_requests(tmp_path / "nobody.jsonl")
