"""What an event says of its customer: repeats, traits, facts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace
from workspaces import DAY, HOUR, NOON, Customer, catalogue, journey, touchpoint

from journey.customer.facts import read
from journey.customer.seen import Known, ids_kept, remember
from journey.fold import advance
from journey.results import Status

J = journey("j", "- wait: 1 day\n- message: notice")


def test_repeat_is_known_within_128_ids_and_older_ones_are_too_old_to_know() -> None:
    seen: dict = {}
    for i in range(200):
        known, seen = remember(seen, touchpoint("c", f"e{i}", "Ping", 1000 + i))
        assert known is Known.NEW
    assert remember(seen, touchpoint("c", "e199", "Ping", 1199))[0] is Known.REPEAT
    assert remember(seen, touchpoint("c", "e72", "Ping", 1072))[0] is Known.REPEAT
    assert remember(seen, touchpoint("c", "e71", "Ping", 1071))[0] is Known.TOO_OLD_TO_KNOW
    assert remember(seen, touchpoint("c", "new", "Ping", 1072))[0] is Known.NEW
    assert len(seen["web"].ids) == 128 * 16


@pytest.mark.parametrize(
    ("identifiers", "kept"),
    [({"group": "g"}, 1_024), ({"group": "x"}, 128), ({"user_id": "g"}, 128), ({}, 128)],
)
def test_group_remembers_more_ids_than_a_person_named_beside_one(identifiers: dict, kept: int) -> None:
    event = replace(touchpoint("c_g", "e", "Ping", NOON), identifiers=identifiers)
    assert ids_kept(event) == kept


def test_group_takes_a_member_who_comes_later_than_a_hundred_others() -> None:
    customer = Customer(catalogue(J), "c_g")
    late = [
        replace(touchpoint("c_g", f"e{n}", "Pong", NOON - n), identifiers={"group": "g"}) for n in range(300)
    ]
    for event in late:
        result = advance(customer.of, customer.state, event, NOON)
        customer.state = result.state
        assert result.status is Status.APPLIED


@pytest.mark.parametrize("at", [0, -5])
def test_event_at_the_beginning_of_time_is_taken_once(at: int) -> None:
    known, seen = remember({}, touchpoint("c", "e", "Ping", at))
    assert known is Known.NEW and remember(seen, touchpoint("c", "e", "Ping", at))[0] is Known.REPEAT


def test_customer_takes_32_sources() -> None:
    customer = Customer(catalogue(J))
    found = [customer.event("Pong", source=f"s{i}").status.value for i in range(33)]
    assert found == ["applied"] * 32 + ["too_many_sources"]


def test_older_statement_never_replaces_a_newer_one_even_of_the_same_value() -> None:
    customer = Customer(catalogue(J))
    customer.event("Pong", context={"traits": {"tier": "a"}})
    customer.wait(HOUR)
    customer.event("Pong", context={"traits": {"tier": "a"}})
    customer.event("Pong", context={"traits": {"tier": "b"}}, ago=HOUR // 2)
    assert customer.state.traits["tier"].value == "a"


def test_trait_beyond_what_a_state_has_room_for_is_not_taken() -> None:
    customer = Customer(catalogue(J))
    traits = {
        "long": "x" * 1025,
        "n" * 1025: 1,
        "many": list(range(65)),
        "deep": {"a": {"b": 1}},
        "fine": {"a": 1},
    }
    customer.event("Pong", context={"traits": traits, "timezone": "Mars/Base", "locale": "zh-CN"})
    assert set(customer.state.traits) == {"fine", "locale"}
    customer.event("Pong", context={"traits": {f"t{i}": i for i in range(300)}})
    assert len(customer.state.traits) == 256


FACTS = """
facts:
  pings: { count: Ping }
  pings_1d: { count: Ping, window: 1 day }
  sum_1d: { sum: event.properties.x, on: Ping, window: 1 day }
  last_x: { last: event.properties.x, on: Ping }
  first_x: { first: event.properties.x, on: Ping }
"""


def _facts(customer: Customer) -> dict:

    return {
        name: read(fact, customer.state.facts.get(name), customer.now)
        for name, fact in customer.of.facts.items()
    }


def test_facts_count_sum_and_remember_the_first_and_last_by_time() -> None:
    customer = Customer(catalogue(J, facts=FACTS))
    customer.event("Ping", x=2)
    customer.event("Ping", x=Decimal("0.5"))
    customer.event("Ping", x=7, ago=HOUR)
    assert _facts(customer) == {
        "pings": 3,
        "pings_1d": 3,
        "sum_1d": Decimal("9.5"),
        "last_x": Decimal("0.5"),
        "first_x": 7,
    }


def test_window_forgets_within_a_sixtieth_and_keeps_sixty_one_slices_at_most() -> None:
    customer = Customer(catalogue(J, facts=FACTS))
    for _ in range(300):
        customer.event("Ping", x=1)
        customer.wait(DAY // 100)
    assert 100 <= _facts(customer)["pings_1d"] <= 102
    assert len(customer.state.facts["pings_1d"].buckets) <= 61
    customer.wait(DAY + DAY // 60)
    assert _facts(customer)["pings_1d"] == 0 and _facts(customer)["pings"] == 300


def test_late_event_falls_into_its_own_slice() -> None:
    customer = Customer(catalogue(J, facts=FACTS))
    customer.event("Ping", x=1, ago=2 * DAY)
    customer.event("Ping", x=1, ago=DAY // 2)
    assert _facts(customer)["pings_1d"] == 1 and customer.now == NOON
