"""When a sweep gets to whom changes nothing: not what is decided, not the states."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import msgspec
import pytest
from changing import EVERYTHING, Partition
from hypothesis import given, settings
from hypothesis import strategies as st
from workspaces import EVENTS, HOUR, NOON, journey, touchpoint, workspace

from journey.catalogue import Published, build_catalogue
from journey.results import Turned
from journey.simulate import MemoryStates
from journey.timeline import Timeline, Times
from schemas.event import InputTime, Ordered

QUIET = "consent: { assume: true }\nquiet_hours: [ { from: '20:00', to: '08:00' } ]"
FIRST = "- { id: pause, wait: %s }\n- { id: say, message: %s }\n- { id: rest, wait: 1 day }\n"
WISHED = "trigger: { on: Cheaper, audience: event.properties.id in customer.lists.ids, spread: %d hours }"
FACTS = """
facts: { pings: { count: Ping, window: 2 days } }
lists: { ids: { add: { on: Ping, item: event.properties.id }, max: 2 } }
"""
AGAIN = "entry: { again: always }"
PLANS = (
    "otherwise: retime",
    "steps: { pause: keep, rest: { exit: over } }\notherwise: { move: say }",
    "steps: { pause: { move: rest } }",
    "otherwise: { exit: over }",
)


@cache
def version(number: int, plan: int) -> Any:
    """A workspace of one keyed journey and one without, with a plan for the first; time starts two more."""
    steps = FIRST % (f"{number * 7} hours", ("hello", "notice")[number % 2])
    return workspace(
        journey("j", steps, "entry: { key: event.properties.id, again: always }"),
        journey("k", "- wait: 5 hours\n- message: better\n", "entry: { again: always }"),
        journey("s", "- message: care", f"trigger: {{ schedule: 0 {number * 5} * * * }}\n{AGAIN}"),
        journey("q", "- wait: 3 hours\n", f"trigger: {{ segment: quiet, enters: true }}\n{AGAIN}"),
        journey("w", "- message: hello", f"{WISHED % number}\n{AGAIN}"),
        policy=QUIET,
        facts=FACTS,
        events=f"{EVENTS}  Cheaper: {{ subject: product, properties: {{ id: any }} }}\n",
        segments=f"segments: {{ quiet: {{ enter: customer.facts.pings < {number} }} }}",
        **{"journeys/j.migration.yaml": f"migration: j\n{PLANS[plan]}"},
    )


def test_order_moves_the_time_of_the_partition() -> None:
    made = Partition()
    made.publish(version(1, 0))
    made.wait(HOUR)
    ordered_at = made.now = made.now + HOUR
    made.order("pause")
    assert made.line.times.now == ordered_at
    made.now -= HOUR  # The broker's clock runs back.
    made.event("anna", "Ping", id=1)
    assert made.state("anna").now == ordered_at


@pytest.mark.parametrize("slices", [0, EVERYTHING])
def test_what_a_late_event_arms_in_the_past_fires_under_the_order_before_it(slices: int) -> None:
    steps = "- { id: pause, wait: 10 minutes }\n- { id: say, message: hello }\n"
    catalogue = build_catalogue(
        [Published("hash1", workspace(journey("j", steps), policy="consent: { assume: true }"), {"j": 1})]
    )
    line = Timeline("stream", 1, MemoryStates(), catalogue)
    late = touchpoint("anna", "e1", "Ping", NOON, {"id": 1})
    turns: list[Turned] = []
    for record in (InputTime(0, NOON + HOUR), Ordered("stop", "channel", "email"), late):
        turns += line.feed(record, 0)
        if slices:
            turns += line.fire(slices)
    turns += line.fire(EVERYTHING)
    judged = [each for turned in turns if (made := turned.result.decision) for each in made.judged]
    assert [(str(each.verdict), each.reason) for each in judged] == [("suppressed", "stopped:channel:email")]


CUSTOMERS = st.sampled_from(("anna", "bo", "cy"))
SCOPES = st.sampled_from(
    (("all", ""), ("journey", "j"), ("action", "notice"), ("channel", "email"), ("purpose", "promotion"))
)
RECORDS = st.one_of(
    st.tuples(st.just("event"), CUSTOMERS, st.integers(1, 3)),
    st.tuples(st.just("event"), CUSTOMERS, st.integers(1, 3)),
    st.tuples(st.just("subject"), st.integers(1, 3), st.integers(1, 9)),
    st.tuples(st.just("wait"), st.integers(0, 30)),
    st.tuples(st.just("late"), st.integers(1, 30)),
    st.tuples(st.just("publish"), st.integers(1, 3), st.integers(0, 3)),
    st.tuples(st.just("order"), st.sampled_from(("pause", "stop")), SCOPES),
    st.tuples(st.just("resume"), SCOPES, st.sampled_from(("drop_stale", "catch_up", "re_evaluate"))),
)


def play(records: list[Any], slices: int, *, saved: bool = False) -> Partition:
    """A log, told to a partition; with `saved` it goes through its checkpoint after every record."""
    made = Partition()
    made.publish(version(1, 0))
    made.slices, made.line.heard_at_once = slices, slices
    for record in records:
        match record:
            case ("event", customer, key):
                made.event(customer, "Ping", id=key)
            case ("subject", key, identity):
                made.subject(f"product:{key}", "Cheaper", f"s{identity}", id=key)
            case ("wait", hours):
                made.wait(hours * HOUR)
            case ("late", hours):
                made.now += hours * HOUR
            case ("publish", number, plan):
                made.publish(version(number, plan))
            case ("order", do, (scope, name)):
                made.order(do, scope, name)
            case ("resume", (scope, name), held):
                made.order("resume", scope, name, held=held, over_ms=3 * HOUR)
        if saved:
            made.line = restored(made)
    made.settle_with(EVERYTHING)
    return made


def restored(made: Partition) -> Timeline:
    """The partition's line after a restart."""
    line = Timeline("wall", 1, made.states, made.catalogue(""), catalogues=made.catalogue)
    line.times = msgspec.json.decode(msgspec.json.encode(made.line.times), type=Times)
    line.subjects.seen, line.heard_at_once = made.line.subjects.seen, made.slices
    line.restore(made.catalogue(made.line.catalogue.hash))
    for state in made.states.all.values():
        if state.timers:
            line.schedule(state.timers[0].due, state.id)
    return line


@settings(max_examples=60, deadline=None)
@given(st.lists(RECORDS, max_size=14), st.sampled_from((0, 1, 2)), st.booleans())
def test_slices_and_restarts_change_nothing(records: list[Any], slices: int, saved: bool) -> None:
    at_once, sliced = play(records, EVERYTHING), play(records, slices, saved=saved)
    assert sliced.outputs() == at_once.outputs()
    assert sliced.bodies() == at_once.bodies()


@settings(max_examples=60, deadline=None)
@given(st.lists(RECORDS, max_size=14), SCOPES, st.sampled_from(("drop_stale", "catch_up", "re_evaluate")))
def test_pausing_and_resuming_at_once_changes_nothing(
    records: list[Any], scope: tuple[str, str], held: str
) -> None:
    unpaused = [record for record in records if record[0] not in ("order", "resume")]
    half = len(unpaused) // 2
    back_at_once = [("order", "pause", scope), ("resume", scope, held)]
    plain, paused = play(unpaused, 1), play([*unpaused[:half], *back_at_once, *unpaused[half:]], 1)
    assert [paused.actions(each) for each in paused.states.all] == [
        plain.actions(each) for each in plain.states.all
    ]
    assert _unnumbered(paused) == _unnumbered(plain)


def _unnumbered(made: Partition) -> dict[str, bytes]:
    """States without the numbers of orders that began what is pending: two more were given in between."""
    return {name: re.sub(rb'"order:\d+"', b'"order"', body) for name, body in made.bodies().items()}


@settings(max_examples=60, deadline=None)
@given(st.lists(RECORDS, max_size=14))
def test_every_proposal_has_one_verdict_and_every_enrolment_one_end(records: list[Any]) -> None:
    made = play(records, 1)
    for name, state in made.states.all.items():
        decisions = made.decisions(name)
        judged = [each.id for decision in decisions for each in decision.judged]
        ended = [each.enrolment for decision in decisions for each in decision.ended]
        entered = [each.enrolment for decision in decisions for each in decision.entered]
        assert len(judged) == len(set(judged))
        assert not set(judged) & state.pending.keys()
        assert sorted([*ended, *state.enrolments]) == sorted(entered)
        assert not [fault for decision in decisions for fault in decision.faults]
