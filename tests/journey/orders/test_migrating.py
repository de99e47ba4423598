"""A migration plan with people inside: who keeps a version, who is timed anew, moved, or let go."""

from __future__ import annotations

import pytest
from changing import Partition
from workspaces import DAY, HOUR, MINUTE, journey, workspace

from schemas.workspace import Workspace

BEFORE = journey(
    "j",
    """
- { id: pause, wait: 2 days }
- { id: first, message: notice }
- { id: rest, wait: 4 days }
- { id: second, message: notice }
""",
)


def after(steps: str, plan: str, head: str = "", **files: str) -> Workspace:
    """The next version of `j`, with a plan for the people inside."""
    return workspace(
        journey("j", steps, head), **{"journeys/j.migration.yaml": f"migration: j\n{plan}"}, **files
    )


def partition(*customers: str, before: str = BEFORE) -> Partition:
    """People who have just entered the first version."""
    made = Partition()
    made.publish(workspace(before))
    for customer in customers or ("anna",):
        made.event(customer, "Ping")
    return made


SHORTER = "- { id: pause, wait: 1 day }\n- { id: first, message: care }\n"
LONGER = "- { id: pause, wait: 3 days }\n- { id: first, message: care }\n"


def test_without_a_plan_people_keep_their_version() -> None:
    made = partition()
    made.publish(workspace(journey("j", SHORTER)))
    made.wait(2 * DAY)
    assert made.place("anna") == (1, "rest")
    assert made.state("anna").enrolments[made.inside("anna").id].kept == 0


def test_keep_is_decided_once_and_holds_for_steps_reached_later() -> None:
    made = partition()
    made.publish(after(SHORTER, "steps: { pause: keep, rest: { exit: late } }"))
    assert made.inside("anna").kept == 2
    made.wait(2 * DAY)
    assert made.place("anna") == (1, "rest")
    assert made.actions("anna") == ["notice"]


def test_shorter_wait_lets_those_past_it_go_on() -> None:
    made = partition()
    made.wait(25 * HOUR)
    made.publish(after(SHORTER, "steps: { pause: retime }"))
    assert made.migrations("anna") == [("pause", "retime")]
    assert made.actions("anna") == ["care"]


def test_shorter_wait_counts_from_when_it_was_reached() -> None:
    made = partition()
    made.wait(23 * HOUR)
    made.publish(after(SHORTER, "steps: { pause: retime }"))
    made.wait(HOUR - MINUTE)
    assert made.place("anna") == (2, "pause")
    made.wait(MINUTE)
    assert made.actions("anna") == ["care"]


def test_longer_wait_keeps_them() -> None:
    made = partition()
    made.wait(47 * HOUR)
    made.publish(after(LONGER, "steps: { pause: retime }"))
    made.wait(24 * HOUR)
    assert made.actions("anna") == []
    made.wait(HOUR)
    assert made.actions("anna") == ["care"]


def test_timer_that_is_due_when_the_plan_comes_waits_as_the_new_version_says() -> None:
    made = partition()
    made.now += 2 * DAY  # Nobody has told the partition yet that this time has passed.
    made.publish(after(LONGER, "steps: { pause: retime }"))
    made.wait(0)
    assert made.actions("anna") == []
    made.wait(DAY)
    assert made.actions("anna") == ["care"]


def test_deleted_wait_advances_to_what_followed_it() -> None:
    made = partition()
    made.publish(after("- { id: first, message: care }\n", "steps: { pause: retime }"))
    assert made.actions("anna") == ["care"]


def test_deleted_last_steps_end_the_passage() -> None:
    made = partition()
    made.wait(2 * DAY)
    made.publish(after("- { id: pause, wait: 1 day }\n", "steps: { rest: retime }"))
    assert made.ends("anna") == [("done", "done")]


def test_time_of_day_is_looked_for_anew() -> None:
    made = partition(before=journey("j", "- { id: pause, wait: { at: '18:00' } }\n- message: notice"))
    made.publish(after("- { id: pause, wait: { at: '13:00' } }\n- message: care\n", "otherwise: retime"))
    made.wait(HOUR - MINUTE)
    assert made.actions("anna") == []
    made.wait(MINUTE)
    assert made.actions("anna") == ["care"]


def test_timeout_of_a_wait_for_events_is_a_span_as_any() -> None:
    first = "- { id: pause, wait: { first: [ { on: Pong } ], timeout: %s, else: [ { end: silent } ] } }\n"
    made = partition(before=journey("j", first % "5 days"))
    made.wait(25 * HOUR)
    made.publish(after(first % "1 day", "otherwise: retime"))
    assert made.ends("anna") == [("end", "silent")]


def test_wait_for_events_hears_them_in_the_new_version() -> None:
    first = "- { id: pause, wait: { first: [ { on: %s, then: [ { end: heard } ] } ], timeout: 5 days } }\n"
    made = partition(before=journey("j", first % "Pong"))
    made.publish(after(first % "Wow", "otherwise: retime"))
    made.event("anna", "Pong")
    assert made.ends("anna") == []
    made.event("anna", "Wow")
    assert made.ends("anna") == [("end", "heard")]


def test_move_walks_on_from_the_named_step() -> None:
    made = partition()
    made.publish(after(SHORTER, "steps: { pause: { move: first } }"))
    assert made.migrations("anna") == [("pause", "move: first")]
    assert made.actions("anna") == ["care"]
    assert made.inside("anna") is None


def test_move_back_to_a_message_sends_another_action() -> None:
    made = partition()
    made.wait(2 * DAY)
    made.publish(after("- { id: first, message: notice }\n- wait: 1 day\n", "otherwise: { move: first }"))
    sent = [action.id for turned in made.turns for action in turned.result.actions]
    assert made.actions("anna") == ["notice", "notice"]
    assert len(set(sent)) == 2


def test_exit_ends_with_its_reason_and_recalls_what_is_under_way() -> None:
    made = partition()
    made.wait(2 * DAY)
    made.publish(after(SHORTER, "steps: { rest: { exit: shortened } }"))
    assert made.ends("anna") == [("exit", "shortened")]
    assert [each.reason for turned in made.turns for each in turned.result.withdrawn] == ["exit:shortened"]


def test_pending_proposal_goes_over_with_the_new_patience() -> None:
    message = "- { id: first, message: { action: hello, patience: %s } }\n- { wait: 9 days }\n"
    quiet = "consent: { assume: true }\nquiet_hours: [ { from: '11:00', to: '10:00' } ]"
    made = Partition()
    made.publish(workspace(journey("j", message % "2 days"), policy=quiet))
    made.event("anna", "Ping")
    made.publish(after(message % "1 hour", "otherwise: retime", policy=quiet))
    (proposal,) = made.state("anna").pending.values()
    assert (proposal.version, proposal.expires_at - proposal.proposed_at) == (2, HOUR)
    made.wait(22 * HOUR)
    assert made.verdicts("anna") == [("expired", "quiet_hours")]


def test_proposal_of_another_action_is_withdrawn_and_made_anew() -> None:
    quiet = "consent: { assume: true }\nquiet_hours: [ { from: '11:00', to: '13:00' } ]"
    made = Partition()
    made.publish(workspace(journey("j", "- { id: first, message: hello }"), policy=quiet))
    made.event("anna", "Ping")
    made.publish(after("- { id: first, message: better }", "otherwise: retime", policy=quiet))
    made.wait(HOUR)
    assert made.verdicts("anna") == [("withdrawn", "migrated"), ("sent", "")]
    assert made.actions("anna") == ["better"]


def test_exit_by_time_is_that_of_the_new_version_from_the_same_entry() -> None:
    made = partition()
    made.wait(HOUR)
    made.publish(after(LONGER, "otherwise: retime", head="exit: [ { after: 3 hours, reason: old } ]"))
    made.wait(2 * HOUR)
    assert made.ends("anna") == [("exit", "old")]


def test_exit_by_time_that_has_passed_ends_at_once() -> None:
    made = partition()
    made.wait(HOUR)
    made.publish(after(LONGER, "otherwise: retime", head="exit: [ { after: 30 minutes, reason: old } ]"))
    assert made.ends("anna") == [("exit", "old")]


def test_goals_are_those_of_the_new_version() -> None:
    made = partition()
    made.publish(after(LONGER, "otherwise: retime", head="goal: [ { on: Pong, within: 9 days } ]"))
    made.event("anna", "Pong")
    assert made.ends("anna") == [("goal", "goal")]


def test_plan_reaches_people_of_all_earlier_versions() -> None:
    made = partition("anna")
    made.publish(workspace(journey("j", LONGER)))
    made.event("bo", "Ping")
    made.publish(after(SHORTER, "otherwise: retime"))
    assert (made.place("anna"), made.place("bo")) == ((3, "pause"), (3, "pause"))


def test_plan_that_stays_in_the_folder_does_nothing_later() -> None:
    made = partition()
    made.publish(after(SHORTER, "steps: { pause: keep }"))
    made.publish(after(SHORTER, "otherwise: { exit: again }"), {"j": 2})
    assert made.ends("anna") == []


def test_first_touch_comes_after_the_migration() -> None:
    made = partition("anna", "bo")
    made.slices = 0  # No sweep.
    made.publish(after(SHORTER, "otherwise: { exit: over }"))
    assert made.ends("anna") == []
    made.event("anna", "Pong")
    assert (made.ends("anna"), made.ends("bo")) == ([("exit", "over")], [])
    decision = made.decisions("anna")[-1]
    assert (decision.cause, decision.cause_type) == ("order:1", "migrate")
    made.slices = 1
    made.settle()
    assert made.ends("bo") == [("exit", "over")]


def test_who_enters_after_the_plan_is_in_the_new_version_and_not_migrated() -> None:
    made = partition()
    made.slices = 0
    made.publish(after(SHORTER, "otherwise: { exit: over }"))
    made.event("cy", "Ping")
    made.slices = 1
    made.settle()
    assert made.place("cy") == (2, "pause")


@pytest.mark.parametrize("watching", [True, False])
def test_who_only_watches_goals_keeps_the_version(watching: bool) -> None:
    goal = "goal: [ { on: Pong, within: 9 days, then: [ { wait: 1 day } ] } ]"
    made = partition(before=journey("j", "- { id: pause, wait: 1 hour }", goal))
    made.wait(HOUR)
    if not watching:
        made.event("anna", "Pong")
    made.publish(after(SHORTER, "otherwise: { exit: over }", head=goal))
    assert made.ends("anna") == []
    assert made.place("anna")[0] == 1
