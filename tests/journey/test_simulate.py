"""What holds for every log: conservation, caps, one end, equal results, states that survive their codec."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from trial_workspace import UNTIL, logs, outcome, trial
from workspaces import HOUR

from journey.fold import advance
from journey.ranks import RANK_ABSENCE, RANK_CASE, RANK_CONTEST, RANK_RELEASE
from journey.results import Turned
from journey.simulate import simulate
from journey.timeline import Timeline
from journey.zones import span_start, zone
from schemas.action import encode_output
from schemas.customer import PENDING_MAX, SENT_MAX, TIMERS_MAX, CustomerState
from schemas.event import InputEnded, InputTime
from schemas.instant import parse_instant
from schemas.stored_state import decode_state, encode_body, encode_state

TRIAL = trial()


def _with_outcomes(log):
    """The log with some actions opened or delivered three hours later: a first pass says which there are."""
    actions = []
    simulate(TRIAL, log, UNTIL, observe=lambda turned: actions.extend(turned.result.actions))
    more = [
        outcome(action, f"o{i}", ("opened", "delivered", "unsubscribed")[i % 3], _at(action) + 3 * HOUR)
        for i, action in enumerate(actions)
        if i % 2
    ]
    return sorted([*log, *more], key=lambda event: event.received_at)


def _at(action) -> int:

    found = parse_instant(action.decided_at)
    assert found is not None
    return found


def _run(log, until: int = UNTIL) -> tuple[list[Turned], dict[str, CustomerState]]:
    turns: list[Turned] = []
    return turns, simulate(TRIAL, log, until, observe=turns.append).all


def _bytes(turns: list[Turned]) -> list[bytes]:
    return [
        encode_output(each)
        for turned in turns
        for each in (turned.result.decision, *turned.result.actions, *turned.result.withdrawn)
        if each is not None
    ]


@settings(max_examples=60, deadline=None)
@given(logs())
def test_every_proposal_gets_one_verdict_or_is_pending(log) -> None:
    turns, states = _run(_with_outcomes(log), UNTIL - 80 * 24 * HOUR)
    verdicts = Counter(each.id for t in turns if t.result.decision for each in t.result.decision.judged)
    assert all(count == 1 for count in verdicts.values())
    deferred = {each.id for t in turns if t.result.decision for each in t.result.decision.deferred}
    pending = {each for state in states.values() for each in state.pending}
    assert deferred <= set(verdicts) | pending and not pending & set(verdicts)
    sent = [a.id for t in turns for a in t.result.actions]
    assert len(sent) == len(set(sent))
    assert set(sent) == {
        each.id
        for t in turns
        if t.result.decision
        for each in t.result.decision.judged
        if each.verdict == "sent"
    }


@settings(max_examples=60, deadline=None)
@given(logs())
def test_enrolments_end_once_and_nothing_faults(log) -> None:
    turns, states = _run(_with_outcomes(log))
    decisions = [t.result.decision for t in turns if t.result.decision]
    ends = Counter(each.enrolment for decision in decisions for each in decision.ended)
    begun = Counter(each.enrolment for decision in decisions for each in decision.entered)
    assert set(ends.values()) <= {1} and set(begun.values()) <= {1} and set(ends) <= set(begun)
    inside = {ref for state in states.values() for ref in state.enrolments}
    assert set(begun) == set(ends) | inside and not inside & set(ends)
    assert not [fault for decision in decisions for fault in decision.faults]


@settings(max_examples=60, deadline=None)
@given(logs())
def test_caps_are_never_passed(log) -> None:
    at: dict[str, list[int]] = {}
    for turned in _run(log)[0]:
        for action in turned.result.actions:
            if action.purpose == "promotion":
                at.setdefault(action.customer, []).append(_at(action))
    zones = {"Europe/London", "Asia/Shanghai"}
    for times in at.values():
        assert all(late - early >= 36 * HOUR for early, late in zip(times, times[3:], strict=False))

        for time in times:  # The cap counts days of the zone in force: some zone agrees that there is room.
            assert any(
                sum(span_start(time, "calendar day", zone(name)) <= each <= time for each in times) <= 2
                for name in zones
            )


@settings(max_examples=60, deadline=None)
@given(logs())
def test_states_survive_their_codec_and_stay_bounded_at_every_step(log) -> None:
    log = _with_outcomes(log)

    class Coded:
        """States that are encoded and decoded between any two turns."""

        def __init__(self) -> None:
            self.all: dict[str, bytes] = {}

        def get(self, customer: str) -> CustomerState | None:
            found = self.all.get(customer)
            return None if found is None else decode_state(found)

        def put(self, state: CustomerState) -> None:
            encoded = encode_state(state, (1, 0, -1, b""))
            assert decode_state(encoded) == state
            assert list(state.timers) == sorted(state.timers) and len(state.timers) <= TIMERS_MAX
            assert len(state.pending) <= PENDING_MAX and len(state.sent) <= SENT_MAX
            _timers_have_owners(state)
            self.all[state.id] = encoded

    coded, turns = Coded(), []
    line = Timeline("stream", 1, coded, TRIAL)
    for event in log:
        turns.extend(line.feed(InputTime(0, event.occurred_at - 1), 0))
        turns.extend(line.fire(10**9))
        turns.extend(line.feed(event, 0))
    turns.extend(line.feed(InputEnded(0, UNTIL), 0))
    turns.extend(line.fire(10**9))
    plain, states = _run(log)
    assert _bytes(turns) == _bytes(plain)
    assert {name: encode_body(decode_state(value)) for name, value in coded.all.items()} == {
        name: encode_body(state) for name, state in states.items()
    }


def _timers_have_owners(state: CustomerState) -> None:
    contest = any(not each.release_at for each in state.pending.values())
    for timer in state.timers:
        owners = {
            RANK_CASE: state.cases,
            RANK_ABSENCE: state.watches,
            RANK_RELEASE: state.pending,
        }.get(timer.rank, state.enrolments)
        assert contest if timer.rank == RANK_CONTEST else timer.ref in owners, f"{timer} is nobody's"
    for proposal in state.pending.values():
        assert proposal.enrolment in state.enrolments
        rank, ref = (RANK_RELEASE, proposal.id) if proposal.release_at else (RANK_CONTEST, "contest")
        assert any(timer.rank == rank and timer.ref == ref for timer in state.timers), (
            "a proposal nobody releases"
        )


@settings(max_examples=30, deadline=None)
@given(logs())
def test_log_read_twice_is_as_read_once(log) -> None:
    once, states = _run(log)
    doubled, again = _run([each for event in log for each in (event, event)])
    assert _bytes(once) == _bytes(doubled) and states == again


@settings(max_examples=30, deadline=None)
@given(logs())
def test_equal_arguments_give_equal_results(log) -> None:
    states: dict[str, CustomerState] = {}
    for event in log:
        before = states.get(event.customer, CustomerState(event.customer))
        frozen = encode_body(before)
        first = advance(TRIAL, before, event, event.occurred_at)
        assert first == advance(TRIAL, before, event, event.occurred_at)
        assert encode_body(before) == frozen, "a turn edits nothing"
        states[event.customer] = first.state
