"""What would happen to one person: in virtual time, to the journey's end, with what-ifs."""

from decimal import Decimal

import pytest
from workspaces import DAY, HOUR, NOON, Customer, catalogue, journey, touchpoint

from journey.assumed_values import Unassumable
from journey.assuming import assume
from journey.catalogue import Catalogue
from journey.customer.facts import read
from journey.preview import Preview, preview, treated, without_holdouts
from schemas.customer import CustomerState

STEPS = """
- wait: 1 day
- message: hello
  else: [ { end: unreached } ]
- wait: { first: [ { on: Pong, then: [ { end: back } ] } ], timeout: 2 days, else: [ { end: silent } ] }
"""
UNTIL = NOON + 100 * DAY


def foresee(of: Catalogue, state: CustomerState | None = None, **kinds: int) -> Preview:
    events = [touchpoint("c", kind, kind, NOON + after) for kind, after in kinds.items()]
    return preview(of, state or CustomerState("c", NOON), events, "j", until=UNTIL)


def rows(found: Preview) -> list[tuple[int, str, str, str]]:
    return [((each.at - NOON) // HOUR, each.what, each.place, each.detail) for each in found.happenings]


def test_journey_is_followed_to_its_end() -> None:
    found = foresee(catalogue(journey("j", STEPS)), Ping=0)
    assert rows(found) == [
        (0, "event", "", "Ping"),
        (0, "entered", "", "version 1"),
        (0, "reached", "wait_1", ""),
        (24, "proposed", "message_1", ""),
        (24, "sent", "message_1", "by email"),
        (24, "reached", "wait_2", ""),
        (72, "ended", "", "end:silent"),
    ]
    assert found.ended
    assert found.happenings[2].until == NOON + DAY


def test_later_event_that_is_assumed_comes_in_its_time() -> None:
    found = foresee(catalogue(journey("j", STEPS)), Ping=0, Pong=30 * HOUR)
    assert rows(found)[-2:] == [(30, "event", "", "Pong"), (30, "ended", "", "end:back")]


def test_refusal_shows_its_reason_and_where_it_leads() -> None:
    of = catalogue(journey("j", STEPS), policy="consent: { assume: false }")
    found = foresee(of, Ping=0)
    assert rows(found)[-2:] == [
        (24, "suppressed", "message_1", "no_consent"),
        (24, "ended", "", "end:unreached"),
    ]
    granted = assume(of, CustomerState("c", NOON), "consents.promotion", value=True)
    assert ("sent", "by email") in {(row[1], row[3]) for row in rows(foresee(of, granted, Ping=0))}


def test_deferral_shows_until_when() -> None:
    policy = "consent: { assume: true }\nquiet_hours: [ { from: 11:00, to: 15:00 } ]"
    found = foresee(catalogue(journey("j", "- message: hello"), policy=policy), Ping=0)
    (deferred,) = [each for each in found.happenings if each.what == "deferred"]
    assert (deferred.detail, deferred.place, deferred.until) == ("quiet_hours", "message_1", NOON + 3 * HOUR)
    assert [row[:2] for row in rows(found) if row[1] == "sent"] == [(3, "sent")]


def test_holdout_is_shown_and_can_be_lifted() -> None:
    of = catalogue(journey("j", STEPS, "entry: { holdout: 100% }"))
    held = foresee(of, Ping=0)
    assert held.happenings[1].holdout
    assert "withheld" in {each.what for each in held.happenings}
    assert "sent" in {each.what for each in foresee(without_holdouts(of), Ping=0).happenings}
    inside = Customer(of)
    inside.event("Ping")
    assert "withheld" in {each.what for each in foresee(of, inside.state).happenings}
    assert "sent" in {each.what for each in foresee(without_holdouts(of), treated(inside.state)).happenings}


def test_refused_entry_says_why() -> None:
    of = catalogue(journey("j", STEPS, "entry: { eligible: \"'vip' in customer.tags\" }"))
    found = foresee(of, Ping=0)
    assert rows(found)[1:] == [(0, "not entered", "", "not_eligible 'vip' in customer.tags")]
    tagged = assume(of, CustomerState("c", NOON), "tags.vip", value=True)
    assert foresee(of, tagged, Ping=0).happenings[1].what == "entered"


def test_absence_is_waited_for() -> None:
    head = "trigger: { absence: { of: Wow, since: Ping, for: 5 days } }"
    found = foresee(catalogue(journey("j", "- message: hello", head)), Ping=0)
    assert [(row[0], row[1]) for row in rows(found)][1:3] == [(120, "entered"), (120, "proposed")]
    assert found.ended


def test_preview_looks_no_further_than_it_is_told() -> None:
    of = catalogue(journey("j", "- wait: 200 days"))
    found = foresee(of, Ping=0)
    assert not found.ended
    assert found.happenings[-1].what == "reached"


FACTS = """
facts:
  n: { count: Ping }
  recent: { count: Ping, window: 30 days }
  total: { sum: event.properties.x, on: Ping, window: 30 days }
  newest: { last: event.properties.x, on: Ping }
"""


def test_facts_that_are_assumed_are_read_as_they_were_set() -> None:
    of = catalogue(journey("j", STEPS), facts=FACTS)
    state = CustomerState("c", NOON)
    for name, value in (("n", 3), ("recent", 2), ("total", Decimal("12.50")), ("newest", "x")):
        state = assume(of, state, f"facts.{name}", value)
        assert read(of.facts[name], state.facts[name], NOON) == value


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("facts.nothing", 1),
        ("facts.n", "many"),
        ("facts.n", Decimal("1.5")),
        ("tags.x", "yes"),
        ("now", 1),
        ("x.y", 1),
    ],
)
def test_what_cannot_be_assumed_is_refused(place: str, value: object) -> None:
    with pytest.raises(Unassumable, match="expected"):
        assume(catalogue(journey("j", STEPS), facts=FACTS), CustomerState("c", NOON), place, value)
