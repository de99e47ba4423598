"""A workspace that brings what time starts reaches everybody, touched or not; others reach nobody."""

from __future__ import annotations

import pytest
from changing import Partition
from workspaces import DAY, HOUR, MINUTE, journey, workspace

from journey.results import Turned
from schemas.workspace import Workspace

PLAIN = journey("j", "- message: notice")
AGAIN = "entry: { again: always }"
FACTS = "facts: { pings: { count: Ping, window: 3 days } }\n"
QUIET = "segments: { quiet: { enter: customer.facts.pings == 0 } }"
DAILY, LATER = "schedule: 0 18 * * *", "schedule: 0 20 * * *"


def timed(trigger: str, name: str = "t", message: str = "care") -> str:
    return journey(name, f"- message: {message}", f"trigger: {{ {trigger} }}\n{AGAIN}")


def partition(first: Workspace | None = None) -> Partition:
    """Two people who came yesterday and are not heard of again."""
    made = Partition()
    if first is not None:
        made.publish(first)
    for customer in ("anna", "bo"):
        made.event(customer, "Ping", context={}, id=1)
    made.wait(HOUR)
    made.turns.clear()
    return made


def swept(made: Partition) -> list[str]:
    """Whom orders have reached, in order of names."""
    return sorted(each.customer for each in made.turns if each.order is not None)


@pytest.mark.parametrize("before", [None, workspace(PLAIN)])
@pytest.mark.parametrize(
    "trigger", [DAILY, "calendar: tomorrow, at: 18:00", "date: customer.traits.due_on, at: 18:00"]
)
def test_who_is_never_touched_again_is_reached_by_the_first_trigger_by_time(
    before: Workspace | None, trigger: str
) -> None:
    made = Partition()
    if before is not None:
        made.publish(before)
    for customer in ("anna", "bo"):
        made.event(customer, "Ping", traits={"due_on": "2024-01-02"})
    calendar = "calendar: ours\nfestivals: { tomorrow: { days: [ 2024-01-02 ] } }"
    made.publish(workspace(PLAIN, timed(trigger), **{"calendars/ours.yaml": calendar}))
    made.wait(31 * HOUR)
    assert "care" in made.actions("anna") and made.actions("anna") == made.actions("bo")


def test_changed_schedule_moves_the_timer_of_whoever_is_not_touched() -> None:
    made = partition(workspace(PLAIN, timed(DAILY)))
    made.publish(workspace(PLAIN, timed(LATER)))
    made.wait(6 * HOUR)
    assert made.actions("anna") == []
    made.wait(2 * HOUR)
    assert made.actions("anna") == ["care"]


def test_segment_that_time_alone_changes_is_entered_though_nobody_comes() -> None:
    lapsed = timed("segment: quiet, enters: true")
    made = partition(workspace(PLAIN, facts=FACTS + "  # as before"))
    made.publish(workspace(PLAIN, lapsed, facts=FACTS, segments=QUIET))
    assert made.actions("anna") == []
    made.wait(4 * DAY)
    assert made.actions("anna") == made.actions("bo") == ["care"]


def test_segment_that_holds_already_is_entered_at_the_instant_of_the_activation() -> None:
    made = partition(workspace(PLAIN, facts=FACTS))
    made.wait(5 * DAY)
    made.publish(workspace(PLAIN, timed("segment: quiet, enters: true"), facts=FACTS, segments=QUIET))
    (told,) = made.decisions("anna")
    assert (told.cause, told.cause_type, told.at) == ("activation:1", "activate", made.now)
    assert [each.name for each in told.stood] == ["quiet"] and made.actions("anna") == ["care"]


@pytest.mark.parametrize(
    "after",
    [
        workspace(
            PLAIN, timed(DAILY), actions="actions: { care: {channels: [sms]}, notice: {channels: [sms]} }"
        ),
        workspace(PLAIN, timed(DAILY), journey("more", "- message: care")),
        workspace(PLAIN, journey("t", "- message: care")),
        workspace(PLAIN, timed(DAILY, message="notice")),
        workspace(
            PLAIN,
            timed(DAILY),
            journey("v", "- message: care", "trigger: { segment: known, enters: true }"),
            segments="segments: { known: { enter: customer.traits.name == 'anna' } }",
        ),
    ],
    ids=["action", "by_event", "taken_away", "steps", "segment_without_time"],
)
def test_activation_that_brings_nothing_by_time_touches_nobody(after: Workspace) -> None:
    made = partition(workspace(PLAIN, timed(DAILY)))
    before = made.bodies()
    made.publish(after)
    assert swept(made) == [] and made.bodies() == before


def test_sweep_reaches_each_customer_once_and_none_who_came_later() -> None:
    made = partition(workspace(PLAIN))
    made.slices = 0
    made.publish(workspace(PLAIN, timed(DAILY)))
    made.event("cy", "Ping", id=2)
    made.event("bo", "Ping", id=2)
    assert swept(made) == ["bo"]
    made.settle_with(1)
    assert swept(made) == ["anna", "bo"]
    assert [made.state(name).reached for name in ("anna", "bo", "cy")] == [1, 1, 1]
    assert not made.line.due_left


def test_fault_of_ours_passes_by_one_customer_and_is_recorded() -> None:
    class Torn(dict):
        """A section of the state that is broken outside of every enrolment."""

        def get(self, *arguments: object) -> object:
            raise RuntimeError("torn")

    made = partition(workspace(PLAIN))
    made.states.all["anna"] = type(made.state("anna"))("anna", made.now, traits=Torn())
    made.publish(workspace(PLAIN, timed(DAILY)))
    (told,) = made.decisions("anna")
    assert [each.where for each in told.faults] == ["activation:1"]
    assert swept(made) == ["anna", "bo"] and made.state("anna").reached == 1
    made.wait(6 * HOUR)
    assert made.actions("bo") == ["care"]


def _turn_instants(turns: list[Turned]) -> set[int]:
    return {each.result.state.now for each in turns if each.order is not None and each.result is not None}


def test_instant_is_that_of_the_activation_whenever_the_sweep_comes() -> None:
    made = partition(workspace(PLAIN))
    made.slices = 0
    made.publish(workspace(PLAIN, timed("schedule: 30 * * * *")))
    ordered_at = made.now
    made.wait(40 * MINUTE)
    made.settle_with(1)
    assert _turn_instants(made.turns) == {ordered_at}
    assert made.actions("anna") == ["care"]
