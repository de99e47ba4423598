"""An event about a product or a group reaches who is on the list that it names, once, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import msgspec
import pytest
from changing import Partition
from workspaces import DAY, HOUR, MINUTE, NOON, journey, publish, touchpoint, workspace

from journey.results import Status
from journey.simulate import MemoryStates
from journey.subjects import SUBJECT_IDS_MAX
from journey.timeline import HEARD_AT_ONCE_MAX, ORDERS_PENDING_MAX, Timeline, Times
from journey.turned import Lists
from schemas.customer import CustomerState
from schemas.event import SubjectEvent
from schemas.workspace import Workspace

FACTS = """
lists:
  wishlist:
    add: { on: Product Added to Wishlist, item: event.properties.product_id }
    remove: { on: Product Removed from Wishlist, item: event.properties.product_id }
  groups: { add: { on: Ping, item: event.properties.id } }
"""
EVENTS = """
events:
  Ping: { properties: { id: text } }
  Price Dropped: { subject: product, properties: { product_id: text, price: number } }
  Circle Called: { subject: group, properties: { group_ids: list, price: number } }
"""
ADDED, REMOVED = "Product Added to Wishlist", "Product Removed from Wishlist"
WISHED = "event.properties.product_id in customer.lists.wishlist"


def shop(audience: str = WISHED, on: str = "Price Dropped", more: str = "") -> Workspace:
    head = f"trigger: {{ on: {on}, audience: {audience}{more} }}\nentry: {{ again: always }}"
    told = "- message: { action: notice, with: { x: entry.event.properties.price } }"
    return workspace(journey("j", told, head), facts=FACTS, events=EVENTS)


def partition(of: Workspace | None = None, wishes: dict[str, str] | None = None) -> Partition:
    """Anna and bo wish for p1, cy for p2; dan wishes for nothing."""
    made = Partition()
    made.publish(of or shop())
    for customer, product in (wishes or {"anna": "p1", "bo": "p1", "cy": "p2"}).items():
        made.event(customer, ADDED, product_id=product)
    made.event("dan", "Ping", id="g1")
    made.turns.clear()
    return made


def drop(made: Partition, product: str = "p1", identity: str = "") -> Status:
    return made.subject(f"product:{product}", "Price Dropped", identity, product_id=product, price=5)


def touched(made: Partition) -> list[str]:
    return [each.customer for each in made.turns]


def test_who_is_on_the_list_enters_and_nobody_else_is_touched() -> None:
    made = partition()
    before = made.bodies()
    assert drop(made) is Status.APPLIED
    assert touched(made) == ["anna", "bo"]
    assert made.actions("anna") == made.actions("bo") == ["notice"]
    assert {name for name, body in made.bodies().items() if body != before[name]} == {"anna", "bo"}
    (told,) = made.decisions("anna")
    assert (told.cause, told.cause_type) == ("s5", "Price Dropped")


def test_repeat_is_dropped_and_another_id_is_not() -> None:
    made = partition()
    assert [drop(made, identity=each) for each in ("a", "a", "b")] == [
        Status.APPLIED,
        Status.REPEAT,
        Status.APPLIED,
    ]
    assert made.actions("anna") == ["notice", "notice"]


@pytest.mark.parametrize(
    ("about", "kind"), [("group:p1", "Price Dropped"), ("product:p1", "Ping"), ("product:p1", "Nonsense")]
)
def test_type_that_is_not_about_such_a_thing_is_unknown(about: str, kind: str) -> None:
    made = partition()
    assert made.subject(about, kind, product_id="p1") is Status.UNKNOWN_TYPE
    assert touched(made) == [] and made.line.times.orders == ()


def test_memory_of_ids_is_bounded_and_says_where_it_ends() -> None:
    made = partition()
    for number in range(SUBJECT_IDS_MAX + 1):
        made.now += 1
        assert drop(made, "p9", f"d{number}") is Status.APPLIED
    assert len(made.line.subjects.seen["shop"].ids) == 16 * SUBJECT_IDS_MAX
    made.now -= SUBJECT_IDS_MAX
    assert drop(made, "p9", "older") is Status.TOO_OLD_TO_KNOW


def test_list_as_it_is_counts_and_not_as_it_was_or_will_be() -> None:
    made = partition()
    made.event("bo", REMOVED, product_id="p1")
    made.event("dan", ADDED, product_id="p1")
    made.turns.clear()
    drop(made)
    assert touched(made) == ["anna", "dan"]


def test_whole_audience_is_asked_of_who_is_on_the_list() -> None:
    made = partition(shop(f'"{WISHED} && customer.traits.club == true"'))
    made.event("anna", "Profile Updated", traits={"club": True})
    drop(made)
    assert made.actions("anna") == ["notice"] and made.actions("bo") == []


def test_spread_gives_each_customer_an_instant_of_its_own() -> None:
    wishes = {f"c{number}": "p1" for number in range(20)}
    made = partition(shop(more=", spread: 10 minutes"), wishes)
    drop(made)
    dropped_at = made.now
    assert not any(made.actions(name) for name in wishes)
    for _ in range(600):
        made.wait(MINUTE // 60)
    found = {decision.at for name in wishes for decision in made.decisions(name) if decision.entered}
    assert len(found) == 20 and all(0 <= at - dropped_at < 10 * MINUTE + 1_000 for at in found)


def test_group_calls_its_members_once_though_they_are_in_two_of_its_circles() -> None:
    audience = "customer.lists.groups.exists(g, g in event.properties.group_ids)"
    made = partition(shop(f'"{audience}"', "Circle Called"))
    made.event("eve", "Ping", id="g2")
    made.event("eve", "Ping", id="g1")
    made.turns.clear()
    assert made.subject("group:g1", "Circle Called", group_ids=["g1", "g2"]) is Status.APPLIED
    assert touched(made) == ["dan", "eve"]
    assert made.actions("eve") == ["notice"]


def test_stale_event_is_refused_on_the_record() -> None:
    made = partition()
    event = SubjectEvent(
        "product:p1", "shop", "old", "Price Dropped", made.now - DAY, made.now, "", {"product_id": "p1"}
    )
    made.turns += made.line.feed(event, made.now)
    (told,) = made.decisions("anna")
    assert [each.reason for each in told.refused] == ["stale"]


CROWD = {f"c{number:04}": "p1" for number in range(HEARD_AT_ONCE_MAX + 40)}


def test_what_a_crowd_does_meanwhile_changes_nothing_for_whoever_has_yet_to_hear() -> None:
    made = partition(wishes=CROWD)
    made.slices = 0
    drop(made)
    assert len(made.turns) == HEARD_AT_ONCE_MAX and made.line.due_left
    late = sorted(CROWD)[-3:]
    made.event(late[0], REMOVED, product_id="p1")  # After the event: it was on the list.
    made.event("dan", ADDED, product_id="p1")  # After the event: it was not.
    made.event(late[1], "Ping", id="g9")
    made.settle_with(7)
    assert all(made.actions(name) == ["notice"] for name in CROWD)
    assert made.actions("dan") == []


def test_many_events_at_once_do_not_pile_up_in_the_checkpoint() -> None:
    made = partition(wishes=CROWD)
    made.slices = 0
    for number in range(ORDERS_PENDING_MAX + 20):
        drop(made, identity=f"d{number}")
    assert len(made.line.times.orders) == ORDERS_PENDING_MAX - 1
    made.settle_with(1_000)
    assert all(len(made.actions(name)) == ORDERS_PENDING_MAX + 20 for name in CROWD)


class Counted:
    """States that count how often all of them are looked at, and how often one."""

    def __init__(self, all_states: dict[str, CustomerState]) -> None:
        self._states = MemoryStates()
        self._states.all = all_states
        self.put, self.customers = self._states.put, self._states.customers
        self.looks = self.gets = 0

    def lists(self) -> Iterator[tuple[str, Lists]]:
        self.looks += 1
        return self._states.lists()

    def get(self, customer: str) -> CustomerState | None:
        self.gets += 1
        return self._states.get(customer)


def test_event_costs_nothing_for_those_whom_it_does_not_concern() -> None:
    made = partition(wishes={**CROWD, "zoe": "p7"})
    states = Counted(made.states.all)
    line = Timeline("wall", 1, states, made.catalogue("hash1"), times=made.line.times)
    line.restore(made.catalogue("hash1"))
    assert (states.looks, states.gets) == (1, 0)
    for number in range(5):
        event = SubjectEvent(
            "product:p7", "shop", f"d{number}", "Price Dropped", made.now, made.now, "", {"product_id": "p7"}
        )
        assert [each.customer for each in line.feed(event, made.now)] == ["zoe"]
    assert states.looks == 1 and states.gets <= 5 * 3


def test_workspace_that_names_no_list_indexes_none() -> None:
    made = Partition()
    made.publish(workspace(journey("j", "- message: notice"), facts=FACTS, events=EVENTS))
    made.event("anna", ADDED, product_id="p1")
    assert drop(made) is Status.APPLIED
    assert made.line.subjects._index == {} and made.line.times.orders == ()


def test_publication_that_brings_an_audience_finds_who_was_there_before() -> None:
    made = Partition()
    made.publish(workspace(journey("k", "- message: care"), facts=FACTS, events=EVENTS))
    made.event("anna", ADDED, product_id="p1")
    made.publish(shop())
    drop(made)
    assert made.actions("anna") == ["notice"]


def test_timers_before_the_event_come_first_in_event_time() -> None:
    of = workspace(
        journey(
            "j", "- wait: 1 hour\n- message: care", f"trigger: {{ on: {ADDED} }}\nentry: {{ again: always }}"
        ),
        journey("w", "- message: notice", f"trigger: {{ on: Price Dropped, audience: {WISHED} }}"),
        facts=FACTS,
        events=EVENTS,
    )
    states = MemoryStates()
    line = Timeline("stream", 1, states, publish(of))
    first = touchpoint("anna", "e", ADDED, NOON, {"product_id": "p1"})
    list(line.feed(first, 0))
    at = first.occurred_at + 2 * HOUR
    event = SubjectEvent("product:p1", "shop", "d", "Price Dropped", at, at, "", {"product_id": "p1"})
    turns = list(line.feed(event, 0))
    assert [a.action for turned in turns for a in turned.result.actions] == ["care", "notice"]
    assert states.all["anna"].now == at


def test_pending_events_survive_the_checkpoint_with_exact_numbers() -> None:
    made = partition(wishes=CROWD)
    made.slices = 0
    made.subject("product:p1", "Price Dropped", product_id="p1", price=Decimal("0.10"))
    times = made.line.times
    made.line.times = msgspec.json.decode(msgspec.json.encode(times), type=Times)
    assert made.line.times == times
    made.settle_with(1_000)
    prices = [turned.result.actions[0].slots["x"] for turned in made.turns if turned.result is not None]
    assert [str(price) for price in prices] == ["0.10"] * len(CROWD)
