"""Order of records, timers, ticks and watermarks: slices, batches and partitions change nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trial_workspace import UNTIL, logs, trial
from workspaces import DAY, HOUR, MINUTE, NOON, catalogue, journey, publish, touchpoint, workspace

from journey.results import Turned
from journey.simulate import MemoryStates, simulate
from journey.timeline import Timeline, Times
from schemas.action import encode_output
from schemas.customer import CaseState, CustomerState, Timer
from schemas.event import Activated, CustomerEvent, InputEnded, InputTime, Tick
from schemas.stored_state import encode_body

TRIAL = trial()


def _by_customer(turns: Iterable[Turned]) -> dict[str, list[bytes]]:
    found = defaultdict(list)
    for turned in turns:
        for each in (turned.result.decision, *turned.result.actions, *turned.result.withdrawn):
            if each is not None:
                found[turned.customer].append(encode_output(each))
    return dict(found)


def _states(states: MemoryStates) -> dict[str, bytes]:
    return {name: encode_body(state) for name, state in states.all.items()}


@settings(max_examples=40, deadline=None)
@given(
    logs(late=False),
    st.sampled_from((1, 4, 8)),
    st.randoms(use_true_random=False),
    st.sampled_from((1, 3, 10**9)),
)
def test_partitions_and_interleavings_give_what_simulate_gives(log, partitions, chance, slices) -> None:
    turns: list[Turned] = []
    expected = simulate(TRIAL, log, UNTIL, observe=turns.append)
    inputs = 3
    place = {f"c{i}": i % partitions for i in range(4)}
    queues = [[event for event in log if int(event.customer[1:]) % inputs == i] for i in range(inputs)]
    states = [MemoryStates() for _ in range(partitions)]
    lines = [Timeline("stream", inputs, each, TRIAL) for each in states]
    found: list[Turned] = []

    def feed(line: Timeline, record) -> None:
        found.extend(line.feed(record, 0))
        if chance.random() < 0.5:
            found.extend(line.fire(slices))

    while any(queues):
        source = chance.choice([i for i in range(inputs) if queues[i]])
        batch = [queues[source].pop(0) for _ in range(min(len(queues[source]), chance.randint(1, 4)))]
        for event in batch:
            feed(lines[place[event.customer]], event)
        for line in lines:
            feed(line, InputTime(source, batch[-1].occurred_at))
    for line in lines:
        for source in range(inputs):
            feed(line, InputEnded(source, UNTIL))
        while line.due_left:
            found.extend(line.fire(slices))
        assert line.finished()
    assert _by_customer(found) == _by_customer(turns)
    assert {name: body for each in states for name, body in _states(each).items()} == _states(expected)


def _wall(log: list[CustomerEvent], slices: int, saved: bool = False) -> tuple[list[Turned], MemoryStates]:
    """The log in `wall`, with a tick after every third record and the clock half an hour ahead."""
    states, turns = MemoryStates(), []
    line = Timeline("wall", 1, states, TRIAL)
    for number, event in enumerate(log):
        turns.extend(line.feed(event, event.received_at + HOUR // 2))
        if number % 3 == 2:
            turns.extend(line.feed(Tick(0), event.received_at + HOUR // 2 + MINUTE))
        turns.extend(line.fire(slices))
        if saved:
            line = _restored(line, states)
    turns.extend(line.feed(Tick(0), UNTIL))
    while line.due_left:
        turns.extend(line.fire(slices))
    return turns, states


def _restored(line: Timeline, states: MemoryStates) -> Timeline:
    times = msgspec.json.decode(msgspec.json.encode(line.times), type=Times)
    again = Timeline(line.clock, line.inputs, states, line.catalogue, times=times)
    for state in states.all.values():
        if state.timers:
            again.schedule(state.timers[0].due, state.id)
    return again


@settings(max_examples=40, deadline=None)
@given(logs())
def test_slices_and_restarts_change_nothing_in_wall(log) -> None:
    turns, states = _wall(log, 10**9)
    for slices, saved in ((1, False), (2, True)):
        again, found = _wall(log, slices, saved)
        assert _by_customer(again) == _by_customer(turns) and _states(found) == _states(states)


WAIT = catalogue(journey("j", "- wait: 1 hour\n- message: notice", "entry: { again: always }"))


def _times(turns: Iterable[Turned]) -> list[int]:
    return [turned.result.state.now - NOON for turned in turns if turned.result.actions]


def _begun(clock="wall") -> Timeline:
    line = Timeline(clock, 1, MemoryStates(), WAIT)
    list(line.feed(touchpoint("c", "e", "Ping", NOON), NOON))
    return line


def test_late_timer_fires_at_the_first_moment_that_reached_it() -> None:
    line = _begun()
    for moment in (30 * MINUTE, 90 * MINUTE, DAY):
        list(line.feed(Tick(0), NOON + moment))
    assert _times(line.fire(10)) == [90 * MINUTE]


def test_own_record_fires_the_customers_timers_first_at_its_time() -> None:
    line = _begun()
    turns = list(line.feed(touchpoint("c", "e2", "Ping", NOON + 2 * HOUR), NOON + 2 * HOUR))
    assert [turned.event is None for turned in turns] == [True, False] and _times(turns) == [2 * HOUR]


def test_stream_fires_at_the_due() -> None:
    line = _begun("stream")
    list(line.feed(InputTime(0, NOON + DAY), 0))
    assert _times(line.fire(10)) == [HOUR]


def test_clock_of_the_partition_never_goes_back() -> None:
    line = _begun()
    list(line.feed(Tick(0), NOON + DAY))
    list(line.fire(10))
    (turned,) = line.feed(touchpoint("d", "e", "Ping", NOON), NOON - DAY)
    assert turned.result.state.now == NOON + DAY


def test_watermark_is_the_minimum_and_waits_for_every_input() -> None:
    line = Timeline("stream", 2, MemoryStates(), WAIT)
    list(line.feed(touchpoint("c", "e", "Ping", NOON), 0))
    list(line.feed(InputTime(0, NOON + DAY), 0))
    assert not line.due_left
    list(line.feed(InputTime(1, NOON + HOUR - 1), 0))
    assert _times(line.fire(10)) == []
    list(line.feed(InputEnded(1, NOON + HOUR), 0))
    assert _times(line.fire(10)) == [HOUR] and not line.finished()
    list(line.feed(InputEnded(0, NOON + HOUR), 0))
    list(line.fire(10))
    assert line.finished()


@pytest.mark.parametrize("saved", [False, True])
def test_activation_in_the_middle_of_a_storm_leaves_the_storm_its_workspace(saved: bool) -> None:
    old = workspace(journey("j", "- wait: 1 hour\n- message: notice"))
    new = workspace(
        journey("j", "- wait: 1 hour\n- message: notice"),
        actions="actions: { notice: { purpose: transactional, channels: [post] } }",
    )
    before, after = publish(old), publish(old, new)
    states = MemoryStates()
    line = Timeline("wall", 1, states, before)
    for i in range(4):
        list(line.feed(touchpoint(f"c{i}", "e", "Ping", NOON), NOON))
    list(line.feed(Tick(0), NOON + HOUR))
    turns = list(line.fire(1))
    line.activate(after)
    list(line.feed(Activated("tried", after.hash, before.hash), NOON + HOUR))
    if saved:
        times = msgspec.json.decode(msgspec.json.encode(line.times), type=Times)
        by_hash = {each.hash: each for each in (before, after)}
        line = Timeline("wall", 1, states, before, times=times, catalogues=by_hash.__getitem__)
        line.activate(after)
        for state in states.all.values():
            if state.timers:
                line.schedule(state.timers[0].due, state.id)
    while line.due_left:
        turns.extend(line.fire(1))
    assert [a.channel for turned in turns for a in turned.result.actions] == ["email"] * 4
    assert line.times.older == ()


def test_raising_timer_is_removed_and_recorded_and_a_replay_obeys() -> None:
    state = CustomerState(
        "c", NOON, cases={"w": CaseState("w", NOON)}, timers=(Timer(NOON + 1, 0, "w", "max_open"),)
    )
    broken = msgspec.structs.replace(state, cases={"w": "torn"})  # Outside of every enrolment.
    states = MemoryStates()
    states.put(broken)
    line = Timeline("wall", 1, states, WAIT)
    line.schedule(NOON + 1, "c")
    list(line.feed(Tick(0), NOON + HOUR))
    (turned,) = line.fire(10)
    (fault,) = turned.result.decision.faults
    assert fault.where == "timer:0:w" and fault.error and turned.result.state.timers == ()
    sound = MemoryStates()
    sound.put(state)
    again = Timeline("wall", 1, sound, WAIT, recorded=lambda customer, cause: {fault.where: fault.error})
    again.schedule(NOON + 1, "c")
    list(again.feed(Tick(0), NOON + HOUR))
    assert [each.result.decision for each in again.fire(10)] == [turned.result.decision]


def test_raising_observe_belongs_to_the_dead_letters_and_forgets_no_timer() -> None:
    line = _begun()
    bad = msgspec.structs.replace(touchpoint("c", "e2", "Ping", NOON + 2 * HOUR), context=5)
    turns = list(line.feed(bad, NOON + 2 * HOUR))
    assert turns[-1].result is None and turns[-1].error
    assert _times(turns[:-1]) == [2 * HOUR]


def test_late_event_comes_after_the_timers_of_the_time_that_has_passed_whatever_was_fired() -> None:
    early = touchpoint("c", "e1", "Ping", NOON)
    late = touchpoint("c", "e2", "Ping", NOON - MINUTE)
    told = []
    for slices in (0, 10):
        states, turns = MemoryStates(), []
        line = Timeline("stream", 1, states, WAIT)
        for record in (early, InputTime(0, NOON + DAY), late, InputEnded(0, NOON + 2 * DAY)):
            turns.extend(line.feed(record, 0))
            turns.extend(line.fire(slices))
        while line.due_left:
            turns.extend(line.fire(1))
        told.append((_by_customer(turns), _states(states)))
    assert told[0] == told[1]
