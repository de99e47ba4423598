"""advance: containment of faults, conservation of proposals, determinism of a turn."""

from __future__ import annotations

from dataclasses import replace

from workspaces import DAY, HOUR, MINUTE, Customer, catalogue, journey, judged, publish, touchpoint, workspace

from journey.fold import advance
from schemas.customer import CustomerState

BROKEN = "x"


def _broken_value(of, action):
    """The catalogue with an action whose value raises, as a bug of ours would."""

    def fail(scope):
        raise ZeroDivisionError("by us")

    return replace(of, actions={**of.actions, action: replace(of.actions[action], value=fail)})


def test_fault_in_one_enrolment_halts_it_and_leaves_the_others_alone() -> None:
    of = _broken_value(
        catalogue(journey("j", "- message: hello"), journey("k", "- message: better")), "hello"
    )
    customer = Customer(of)
    result = customer.event("Ping")
    assert customer.actions() == ["better"]
    assert customer.place("j") == "message_1" and next(
        e for e in customer.state.enrolments.values() if e.journey == "j"
    ).fault.startswith("ZeroDivisionError")
    assert [fault.error for fault in result.decision.faults] == ["ZeroDivisionError: by us"]


def test_fault_gives_its_proposal_the_verdict_withdrawn() -> None:
    customer = Customer(_broken_value(catalogue(journey("j", "- message: hello")), "hello"))
    customer.event("Ping")
    assert customer.verdicts() == [("withdrawn", "fault")]
    assert customer.state.pending == {} and customer.state.timers == ()


def test_recorded_fault_is_obeyed_byte_for_byte() -> None:
    sound = catalogue(journey("j", "- message: hello"))
    event = touchpoint("c", "e1", "Ping", 10 * DAY)
    first = advance(_broken_value(sound, "hello"), CustomerState("c"), event, event.occurred_at)
    recorded = {fault.where: fault.error for fault in first.decision.faults}
    assert advance(sound, CustomerState("c"), event, event.occurred_at, recorded=recorded) == first


def test_loop_of_refused_messages_halts_instead_of_running_for_ever() -> None:
    policy = "consent: { assume: false }"
    loop = publish(workspace(journey("j", "- message: hello\n- wait: 1 day"), policy=policy))
    compiled = loop.current["j"]
    node = compiled.nodes["message_1"]

    compiled.nodes["message_1"] = replace(node, otherwise="message_1")
    customer = Customer(loop)
    result = customer.event("Ping")
    assert "a loop needs a wait" in result.decision.faults[0].error
    assert customer.state.pending == {} and customer.state.timers == ()
    proposed = {each.id for each in judged(customer.results)}
    assert len(proposed) >= 1


def test_repeat_changes_nothing() -> None:
    customer = Customer(catalogue(journey("j", "- wait: 1 hour\n- message: hello")))
    customer.event("Ping", event_id="same")
    before = customer.state
    result = customer.event("Ping", event_id="same")
    assert result.status.value == "repeat" and result.state == before and result.decision is None


def test_two_sources_may_use_one_id() -> None:
    customer = Customer(catalogue(journey("j", "- message: notice", "entry: { again: always }")))
    customer.event("Ping", event_id="1", source="web")
    customer.event("Ping", event_id="1", source="shop")
    ids = [action.id for result in customer.results for action in result.actions]
    assert len(ids) == len(set(ids)) == 2


def test_removed_journey_keeps_the_people_inside_walking_as_it_was_live() -> None:
    old = workspace(journey("j", "- wait: 1 day\n- message: hello"), journey("k", "- wait: 1 day"))
    new = workspace(journey("k", "- wait: 1 day"))
    customer = Customer(publish(old))
    customer.event("Ping")
    customer.of = publish(old, new)
    customer.wait(DAY)
    assert customer.actions() == ["hello"]
    customer.event("Ping")
    assert customer.place("j") is None


def test_journey_set_to_draft_walks_on_in_shadow() -> None:
    old = workspace(journey("j", "- wait: 1 day\n- message: hello"))
    new = workspace(journey("j", "- wait: 1 day\n- message: hello", "mode: draft"))
    customer = Customer(publish(old))
    customer.event("Ping")
    customer.of = publish(old, new)
    customer.wait(DAY)
    assert customer.verdicts() == [("shadow", "")]


def test_pinned_version_walks_its_own_steps() -> None:
    old = workspace(journey("j", "- wait: 1 day\n- message: hello"))
    new = workspace(journey("j", "- wait: 1 day\n- message: better"))
    customer = Customer(publish(old))
    customer.event("Ping")
    customer.of = publish(old, new)
    customer.wait(DAY)
    customer.event("Ping", event_id="again")
    assert customer.actions() == ["hello"]


def test_message_whose_action_vanished_is_suppressed_and_takes_else() -> None:
    steps = "- wait: 1 day\n- message: hello\n  else: [ { end: gone } ]"
    actions = "actions:\n  notice: { purpose: transactional, channels: [email] }\n"
    old = workspace(journey("j", steps))
    new = workspace(journey("k", "- message: notice"), actions=actions)
    customer = Customer(publish(old))
    customer.event("Ping")
    customer.of = publish(old, new)
    customer.wait(DAY)
    assert customer.verdicts() == [("suppressed", "action_gone")] and customer.ends() == [("end", "gone")]


def test_sender_with_a_clock_ahead_does_not_make_the_next_event_late() -> None:
    steps = "- wait: { first: [ { on: Pong, then: [ { end: heard } ] } ], timeout: 1 day }"
    customer = Customer(catalogue(journey("j", steps)))
    customer.event("Ping", ago=-5 * MINUTE)
    customer.wait(MINUTE)
    customer.event("Pong")
    assert customer.ends() == [("end", "heard")]


def test_contest_timer_goes_when_its_last_proposal_is_withdrawn() -> None:
    policy = "consent: { assume: true }\narbitration: { hold: 10 minutes }"
    of = catalogue(journey("j", "- message: hello", "exit: [ { on: Stop } ]"), policy=policy)
    customer = Customer(of)
    customer.event("Ping")
    customer.wait(9 * MINUTE)
    customer.event("Stop")
    assert customer.verdicts() == [("withdrawn", "exit")] and customer.state.timers == ()


def test_new_zone_times_a_wait_for_a_time_of_day_anew() -> None:
    customer = Customer(catalogue(journey("j", "- wait: { at: 18:00 }\n- message: notice")))
    customer.event("Ping")
    customer.event("Pong", context={"timezone": "Asia/Shanghai"})
    assert customer.state.timers[0].due == customer.now + 22 * HOUR  # 20:00 there: tomorrow at 18:00.
