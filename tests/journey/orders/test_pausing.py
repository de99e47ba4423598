"""Pause, resume, stop: what falls due is held, what was held is let go as ordered, nothing is lost."""

from __future__ import annotations

import pytest
from changing import Partition
from workspaces import DAY, HOUR, MINUTE, journey, workspace

STEPS = """
- { id: pause, wait: 1 hour }
- { id: say, message: { action: notice, patience: 3 hours } }
- { id: rest, wait: 30 days }
"""
ACTIONS = """
actions:
  notice: { purpose: transactional, channels: [email], expiry: 2 days, slots: { n: any } }
  either: { purpose: transactional, channels: [email, sms], expiry: 2 days }
  hello: { channels: [email], expiry: 2 days }
"""


def partition(steps: str = STEPS, head: str = "") -> Partition:
    """Anna has just entered."""
    made = Partition()
    made.publish(workspace(journey("j", steps, head), actions=ACTIONS))
    made.event("anna", "Ping")
    return made


@pytest.mark.parametrize(
    ("scope", "name"),
    [
        ("all", ""),
        ("journey", "j"),
        ("action", "notice"),
        ("channel", "email"),
        ("purpose", "transactional"),
    ],
)
def test_pause_holds_what_falls_due_beyond_its_patience(scope: str, name: str) -> None:
    made = partition()
    made.order("pause", scope, name)
    made.wait(9 * HOUR)
    reason = f"paused:{scope}:{name}" if name else "paused:all"
    assert (made.actions("anna"), made.verdicts("anna")) == ([], [])
    assert [each.reason for each in made.decisions("anna")[-1].deferred] == [reason]
    assert made.place("anna") == (1, "say")


@pytest.mark.parametrize("name", ["k", "other"])
def test_pause_of_another_scope_holds_nothing(name: str) -> None:
    made = partition()
    made.order("pause", "journey", name)
    made.wait(HOUR)
    assert made.actions("anna") == ["notice"]


def test_waits_run_on_and_people_enter_while_paused() -> None:
    made = partition()
    made.order("pause", "all")
    made.event("bo", "Ping")
    made.wait(HOUR)
    made.order("resume", "all")
    assert (made.actions("anna"), made.actions("bo")) == (["notice"], ["notice"])


def test_drop_stale_gives_up_what_has_outlived_its_patience() -> None:
    made = partition()
    made.order("pause", "journey", "j")
    made.wait(HOUR)
    made.wait(HOUR)
    made.event("bo", "Ping")
    made.wait(3 * HOUR)
    made.order("resume", "journey", "j")
    assert made.verdicts("anna") == [("expired", "paused:journey:j")]
    assert made.actions("bo") == ["notice"]


def test_catch_up_gives_the_patience_that_was_left() -> None:
    made = partition()
    made.order("pause", "all")
    made.wait(9 * HOUR)
    made.order("resume", "all", held="catch_up")
    assert made.actions("anna") == ["notice"]


def test_catch_up_spreads_over_its_span() -> None:
    made = partition()
    people = [f"c{i}" for i in range(40)]
    for each in people:
        made.event(each, "Ping")
    made.order("pause", "all")
    made.wait(9 * HOUR)
    made.order("resume", "all", held="catch_up", over_ms=HOUR)
    made.wait(30 * MINUTE)
    halfway = sum(len(made.actions(each)) for each in people)
    assert 8 <= halfway <= 32
    made.wait(30 * MINUTE)
    assert all(made.actions(each) == ["notice"] for each in people)


def test_re_evaluate_makes_the_proposal_anew() -> None:
    message = "{ action: notice, patience: 3 hours, with: { n: customer.traits.n } }"
    made = Partition()
    steps = f"- wait: 1 hour\n- {{ id: say, message: {message} }}\n- wait: 30 days\n"
    setter = journey("s", "- set: { n: \"'new'\" }", "trigger: { on: Pong }")
    made.publish(workspace(journey("j", steps), setter, actions=ACTIONS))
    made.event("anna", "Ping")
    made.order("pause", "journey", "j")
    made.wait(9 * HOUR)
    made.event("anna", "Pong")
    made.order("resume", "journey", "j", held="re_evaluate")
    (action,) = [each for turned in made.turns for each in turned.result.actions]
    assert action.slots == {"n": "new"}


def test_goal_that_is_a_condition_is_asked_again_at_a_resume() -> None:
    made = Partition()
    head = "goal: [ { when: \"'done' in customer.tags\", within: 9 days } ]"
    tagger = journey("t", "- tag: done", "trigger: { on: Pong }")
    made.publish(workspace(journey("j", STEPS, head), tagger, actions=ACTIONS))
    made.event("anna", "Ping")
    made.order("pause", "journey", "j")
    made.wait(HOUR)
    made.event("anna", "Pong")
    made.order("resume", "journey", "j")
    assert ("withdrawn", "goal") in made.verdicts("anna")
    assert made.actions("anna") == []


def test_another_channel_takes_over_for_a_paused_one() -> None:
    made = Partition()
    made.publish(workspace(journey("j", "- message: either"), actions=ACTIONS))
    made.order("pause", "channel", "email")
    made.event("anna", "Ping")
    assert [each.channel for turned in made.turns for each in turned.result.actions] == ["sms"]


def test_promotion_in_a_contest_is_held_too() -> None:
    policy = "consent: { assume: true }\narbitration: { hold: 10 minutes }"
    made = Partition()
    made.publish(workspace(journey("j", "- message: hello"), actions=ACTIONS, policy=policy))
    made.event("anna", "Ping")
    made.order("pause", "purpose", "promotion")
    made.wait(HOUR)
    assert made.actions("anna") == []
    made.order("resume", "purpose", "promotion")
    made.wait(10 * MINUTE)
    assert made.actions("anna") == ["hello"]


def test_resume_of_one_scope_leaves_the_other_in_force() -> None:
    made = partition()
    made.order("pause", "journey", "j")
    made.order("pause", "channel", "email")
    made.wait(HOUR)
    made.order("resume", "journey", "j")
    assert made.actions("anna") == []
    made.order("resume", "channel", "email")
    assert made.actions("anna") == ["notice"]


def test_stop_ends_a_journey_recalls_and_lets_nobody_in_until_it_is_resumed() -> None:
    made = partition()
    made.wait(HOUR)
    made.order("stop", "journey", "j")
    assert made.ends("anna") == [("exit", "stopped")]
    assert [each.reason for turned in made.turns for each in turned.result.withdrawn] == ["exit:stopped"]
    made.event("bo", "Ping")
    assert [each.reason for each in made.decisions("bo")[-1].refused] == ["stopped"]
    made.order("resume", "journey", "j")
    made.event("bo", "Ping")
    assert made.place("bo") == (1, "pause")


def test_stop_does_not_end_what_begins_after_a_resume_while_it_still_sweeps() -> None:
    made = partition()
    made.slices = 0
    made.order("stop", "journey", "j")
    made.order("resume", "journey", "j")
    made.event("bo", "Ping")
    made.slices = 1
    made.settle()
    assert made.ends("anna") == [("exit", "stopped")]
    assert made.place("bo") == (1, "pause")


def test_stop_of_an_action_suppresses_and_its_step_takes_else() -> None:
    steps = "- { id: say, message: { action: notice }, else: [ { end: silent } ] }\n"
    made = Partition()
    made.publish(workspace(journey("j", steps), actions=ACTIONS))
    made.order("pause", "action", "notice")
    made.event("anna", "Ping")
    made.now += MINUTE
    made.order("stop", "action", "notice")
    assert made.verdicts("anna") == [("suppressed", "stopped:action:notice")]
    assert made.ends("anna") == [("end", "silent")]


def test_stop_outlasts_a_pause_of_the_same_scope() -> None:
    made = partition()
    made.order("stop", "action", "notice")
    made.order("pause", "action", "notice")
    made.wait(HOUR)
    assert made.verdicts("anna") == [("suppressed", "stopped:action:notice")]


def test_pause_lasts_over_a_publication() -> None:
    made = partition()
    made.order("pause", "all")
    made.publish(workspace(journey("j", STEPS), actions=ACTIONS), {"j": 1})
    made.wait(DAY)
    assert made.actions("anna") == []
