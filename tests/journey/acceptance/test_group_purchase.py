"""group purchase: ten of a circle accept within a week, all of it is told, and who accepted gets the price.

Method: touchpoints and what journeys emit go through the real door, so that members and the circle are who
identifiers name; nothing but the circle's own state counts.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from circles import AT_NINE, FILES, NEEDED, accepted, did, joined

from journey.catalogue import Catalogue, Published, build_catalogue
from journey.identity import StrongestIdentifier
from journey.intake import Intake
from journey.results import Turned
from journey.simulate import simulate
from journey.workspace import load
from schemas.action import encode_output
from schemas.emission import EmittedTouchpoint
from schemas.event import CustomerEvent, Origin, SubjectEvent

KEY = b"sixteen bytes or more"
DOOR = Intake(KEY, "stream")
ORIGIN = Origin("t", 0, 0)
NAMES = StrongestIdentifier(KEY)
DAY_MINUTES = 24 * 60
CIRCLE = [f"m{number}" for number in range(14)]


def catalogue(**changes: str) -> Catalogue:
    of = load({**FILES, **changes}).workspace
    assert of is not None
    return build_catalogue([Published("h", of, dict.fromkeys(of.journeys, 1))])


def let_in(value: bytes, at: int = 0) -> CustomerEvent | SubjectEvent:
    admitted = DOOR.admit(value, (), at, ORIGIN)
    assert isinstance(admitted, CustomerEvent | SubjectEvent)
    return admitted


class Played:
    """What came of touchpoints in two weeks."""

    def __init__(self, touchpoints: list[dict[str, Any]], of: Catalogue | None = None) -> None:
        self.sent: dict[str, list[str]] = {}
        self.emitted: list[EmittedTouchpoint] = []
        self.refused: list[str] = []
        self._told: dict[str, list[str]] = {}
        ordered = sorted(touchpoints, key=lambda each: str(each["occurred_at"]))
        self.states = simulate(
            of or catalogue(),
            [let_in(json.dumps(each).encode()) for each in ordered],
            AT_NINE + 14 * DAY_MINUTES * 60_000,
            observe=self._observe,
            admit=lambda emitted, at: let_in(encode_output(emitted), at),
        )
        self.sent = {name: self._told.get(of_whom(user_id=name), []) for name in CIRCLE}

    def _observe(self, turned: Turned) -> None:
        assert turned.result is not None, turned.error
        self.emitted += turned.result.emitted
        for action in turned.result.actions:
            self._told.setdefault(turned.customer, []).append(action.action)
        decision = turned.result.decision
        self.refused += [each.reason for each in decision.refused] if decision is not None else []

    def complete(self) -> list[EmittedTouchpoint]:
        return [each for each in self.emitted if each.type == "Circle Complete"]


def of_whom(**identifiers: str) -> str:
    found = NAMES.identify(identifiers)
    assert found is not None
    return found.customer


def test_nine_of_the_circle_do_nothing() -> None:
    played = Played([*joined(*CIRCLE), *accepted(*CIRCLE[: NEEDED - 1])])
    assert len(played.emitted) == NEEDED - 1 and played.complete() == []
    assert not any(played.sent.values())


def test_tenth_completes_it_once_and_everybody_in_the_circle_is_told() -> None:
    played = Played([*joined(*CIRCLE), *accepted(*CIRCLE[:NEEDED])])
    (complete,) = played.complete()
    assert (complete.subject, complete.identifiers) == ("group:track_day", {})
    assert complete.properties == {"circle": "track_day", "deal": "tyres"}
    who = {name: ["price"] if name in CIRCLE[:NEEDED] else ["told"] for name in CIRCLE}
    assert played.sent == who


def test_eleventh_changes_nothing_more() -> None:
    played = Played([*joined(*CIRCLE), *accepted(*CIRCLE[: NEEDED + 1])])
    assert len(played.complete()) == 1 and played.refused == ["again"]
    # They were told at the tenth: the eleventh came after it.
    assert played.sent[CIRCLE[NEEDED]] == ["told"]
    assert [len(each) for each in played.sent.values()] == [1] * len(CIRCLE)


def test_member_who_accepts_twice_counts_once() -> None:
    twice = [*CIRCLE[: NEEDED - 1], CIRCLE[0]]
    played = Played([*joined(*CIRCLE), *accepted(*twice)])
    assert len(played.emitted) == NEEDED - 1 and played.complete() == []
    assert len(Played([*joined(*CIRCLE), *accepted(*twice, CIRCLE[NEEDED])]).complete()) == 1


def test_member_whose_acceptances_all_reach_the_circle_counts_once_as_a_distinct_value() -> None:
    of = catalogue(
        **{
            "journeys/accept.yaml": FILES["journeys/accept.yaml"]
            .replace("again: never", "again: always")
            .replace("{ group: entry.event.properties.circle }", "{ group: entry.key }"),
            "journeys/complete.yaml": FILES["journeys/complete.yaml"].replace("[event.properties.deal]", ""),
            "facts.yaml": FILES["facts.yaml"].replace(
                "{ count: Circle Accepted, by: event.properties.deal, window: 7 days }",
                "{ distinct: event.properties.member, on: Circle Accepted, window: 7 days }",
            ),
        }
    )
    twice = [*CIRCLE[: NEEDED - 1], CIRCLE[0]]
    played = Played([*joined(*CIRCLE), *accepted(*twice)], of)
    assert len(played.emitted) == NEEDED and played.complete() == []
    (complete,) = Played([*joined(*CIRCLE), *accepted(*twice, CIRCLE[NEEDED])], of).complete()
    assert complete.subject == "group:track_day"


def test_repeat_of_a_touchpoint_is_no_second_acceptance() -> None:
    once = accepted(*CIRCLE[: NEEDED - 1])
    assert len(Played([*joined(*CIRCLE), *once, *once]).emitted) == NEEDED - 1


def test_circles_and_deals_are_counted_apart() -> None:
    members = joined(*CIRCLE)
    nine = accepted(*CIRCLE[: NEEDED - 1])
    elsewhere = accepted(CIRCLE[NEEDED], circle="other_circle")
    other_deal = accepted(CIRCLE[NEEDED], deal="roof_box")
    assert Played([*members, *nine, *elsewhere, *other_deal]).complete() == []


def test_tenth_after_the_window_comes_too_late() -> None:
    nine = accepted(*CIRCLE[: NEEDED - 1])
    for minute, found in ((7 * DAY_MINUTES - 60, 1), (8 * DAY_MINUTES, 0)):
        tenth = did(CIRCLE[NEEDED], "Deal Accepted", minute, circle="track_day", deal="tyres")
        assert len(Played([*joined(*CIRCLE), *nine, tenth]).complete()) == found


def test_who_is_in_no_circle_hears_nothing() -> None:
    played = Played([*joined(*CIRCLE[:-1]), *accepted(*CIRCLE[:NEEDED])])
    assert played.sent[CIRCLE[-1]] == []


def test_circle_has_a_state_of_its_own_and_a_member_named_beside_it_comes_first() -> None:
    played = Played([*joined(*CIRCLE), *accepted(*CIRCLE[:3])])
    circle = played.states.all[of_whom(group="track_day")]
    assert circle.standing.lists == {} and "accepted" in circle.facts
    both = did("m1", "Circle Accepted", 0) | {"identifiers": {"group": "track_day", "user_id": "m1"}}
    event = let_in(json.dumps(both).encode())
    assert isinstance(event, CustomerEvent) and event.customer == of_whom(user_id="m1")


def test_chain_from_circle_to_members_and_back_ends_after_three_hops() -> None:
    answering = FILES["journeys/price.yaml"].replace(
        "steps:\n  - branch:",
        "steps:\n"
        "  - emit: { event: Circle Accepted, to: { group: entry.event.properties.circle }, "
        "with: { circle: entry.event.properties.circle, deal: \"'more'\", member: customer.id } }\n"
        "  - branch:",
    )
    of = catalogue(**{"journeys/price.yaml": answering})
    played = Played([*joined(*CIRCLE), *accepted(*CIRCLE[:NEEDED])], of)
    hops = [each.context["riverwalk"]["hops"] for each in played.emitted]
    # Ten accept, the circle is complete, all members answer; a second completion would be the fourth hop.
    assert hops == [1] * NEEDED + [2] + [3] * len(CIRCLE)


@pytest.mark.parametrize(
    ("identifier", "subject"), [("' x'", ""), ("'y'", "group:y"), ("42", "group:42"), ("true", "")]
)
def test_thing_that_nothing_can_be_about_has_no_recipient(identifier: str, subject: str) -> None:
    emit = FILES["journeys/complete.yaml"].replace(
        "about: { group: entry.event.properties.circle }", f"about: {{ group: {json.dumps(identifier)} }}"
    )
    played = Played(
        [*joined(*CIRCLE), *accepted(*CIRCLE[:NEEDED])], catalogue(**{"journeys/complete.yaml": emit})
    )
    assert [each.subject for each in played.complete()] == ([subject] if subject else [])
