"""Two workspaces by meaning: a table of edits, and what each is to people inside."""

from __future__ import annotations

import pytest
from workspaces import ACTIONS, journey, workspace

from journey.difference import Difference, How, JourneyDifference, compare_workspaces
from journey.difference.fields import fields_in_words
from journey.workspace import workspace_hash
from schemas.workspace import Cap, Entry, Fact, Goal, PolicyFile, QuietHours, Wait, Workspace

STEPS = """
- wait: 14 days
- id: ask
  branch:
    - when: customer.facts.n >= 2
      steps: [ { message: hello } ]
    - otherwise: [ { end: none } ]
- id: last
  message: { action: better, patience: 1 day }
"""
HEAD = "goal: [ { on: Wow, within: 3 days } ]\nentry: { holdout: 10% }"
FACTS = "facts: { n: { count: Ping, window: 90 days } }"
POLICY = "consent: { assume: true }\ncaps: [ { id: day, max: 1, per: calendar day } ]\nholdout: 2%"


def made(steps: str = STEPS, head: str = HEAD, **files: str) -> Workspace:
    return workspace(journey("j", steps, head), **{"facts": FACTS, "policy": POLICY, **files})


def compared(steps: str = STEPS, head: str = HEAD, **files: str) -> Difference:
    return compare_workspaces(made(), made(steps, head, **files))


def only(difference: Difference) -> JourneyDifference:
    (found,) = difference.journeys
    assert difference.items == ()
    return found


def told(found: JourneyDifference) -> list[str]:
    steps = [
        f"{step.how} {step.step} {change.field}: {change.before} -> {change.after}"
        for step in found.steps
        for change in step.changes
    ]
    rest = (*found.endings, *found.entering, *found.at_once)
    return steps + [f"{change.field}: {change.before} -> {change.after}" for change in rest]


def test_same_meaning_in_other_words_is_no_difference() -> None:
    steps = STEPS.replace("wait: 14 days", "wait: { for: P14D }  # two weeks").replace(
        "customer.facts.n >= 2", '"(customer.facts.n)>=2"'
    )
    difference = compared(steps)
    assert difference.equal
    assert (difference.journeys, difference.items) == ((), ())


@pytest.mark.parametrize(
    ("steps", "head", "expected"),
    [
        (STEPS.replace("14 days", "36 hours"), HEAD, ["changed wait_1 for: 14 days -> 1 day 12 hours"]),
        (
            STEPS.replace(">= 2", ">= 3"),
            HEAD,
            ["changed ask 1.when: customer.facts.n >= 2 -> customer.facts.n >= 3"],
        ),
        (
            STEPS.replace("patience: 1 day", "patience: 2 days"),
            HEAD,
            ["changed last patience: 1 day -> 2 days"],
        ),
        (STEPS.replace("better", "hello"), HEAD, ["changed last action: better -> hello"]),
        (STEPS + "- tag: x\n", HEAD, ["added tag_1 tag: None -> x"]),
        (STEPS.replace("- wait: 14 days\n", ""), HEAD, ["removed wait_1 for: 14 days -> None"]),
        (STEPS, HEAD.replace("3 days", "4 days"), ["goal.1.within: 3 days -> 4 days"]),
        (STEPS, HEAD + "\nexit: [ { after: 9 days } ]", ["exit.1.after: None -> 9 days"]),
    ],
)
def test_edit_of_a_pinned_part_makes_a_new_version(steps: str, head: str, expected: list[str]) -> None:
    found = only(compared(steps, head))
    assert told(found) == expected
    assert found.new_version


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (HEAD.replace("10%", "5%"), ["entry.holdout: 10% -> 5%"]),
        (HEAD + "\ntrigger: { on: Pong }", ["trigger.on: Ping -> Pong"]),
        (
            HEAD + "\ntrigger: { on: Ping, when: event.properties.ok }",
            ["trigger.when: None -> event.properties.ok"],
        ),
    ],
)
def test_edit_of_the_entry_touches_nobody_inside(head: str, expected: list[str]) -> None:
    found = only(compared(head=head))
    assert told(found) == expected
    assert not found.new_version and found.entering and not found.at_once


def test_edit_of_the_mode_holds_at_once() -> None:
    found = only(compared(head=HEAD + "\nmode: shadow"))
    assert told(found) == ["mode: live -> shadow"]
    assert not found.new_version and found.at_once and not found.entering


def test_step_without_an_id_stays_itself_when_another_comes_before_it() -> None:
    found = only(compared("- message: notice\n" + STEPS))
    assert told(found) == [
        "added message_1 action: None -> notice",
        "changed message_2 id: message_1 -> message_2",
    ]


def test_step_that_goes_into_a_branch_has_moved() -> None:
    inside = STEPS.partition("- id: last")[0].replace(
        "[ { message: hello } ]",
        "[ { message: hello }, { id: last, message: { action: better, patience: 1 day } } ]",
    )
    (step,) = only(compared(inside)).steps
    assert (step.how, step.step) == (How.MOVED, "last")
    assert [(change.before, change.after) for change in step.changes] == [
        ("the journey's own steps", "ask, customer.facts.n >= 2")
    ]


def test_steps_that_change_places_have_moved() -> None:
    first, _, rest = STEPS.partition("- id: ask")
    branch, _, last = rest.partition("- id: last")
    swapped = f"{first}- id: last{last}- id: ask{branch}"
    assert [step.how for step in only(compared(swapped)).steps] == [How.MOVED]


def test_journeys_come_and_go() -> None:
    other = workspace(journey("k", STEPS, HEAD), facts=FACTS, policy=POLICY)
    difference = compare_workspaces(made(), other)
    assert [(each.how, each.journey, each.new_version) for each in difference.journeys] == [
        (How.REMOVED, "j", False),
        (How.ADDED, "k", True),
    ]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"policy": POLICY.replace("max: 1", "max: 2")}, ("policy", "", "caps.day.max: 1 -> 2", ())),
        ({"policy": POLICY.replace("2%", "3%")}, ("policy", "", "holdout: 2% -> 3%", ())),
        (
            {"facts": FACTS.replace("90 days", "30 days")},
            ("facts", "n", "window: 90 days -> 30 days", ("j",)),
        ),
        (
            {"actions": ACTIONS.replace("template: better", "template: best")},
            ("actions", "better", "content.en.template: better -> best", ("j",)),
        ),
    ],
)
def test_edit_beside_journeys_names_the_field_and_who_uses_it(
    files: dict[str, str], expected: tuple[str, str, str, tuple[str, ...]]
) -> None:
    difference = compared(**files)
    assert difference.journeys == ()
    (item,) = difference.items
    (change,) = item.changes
    assert (
        item.section,
        item.item,
        f"{change.field}: {change.before} -> {change.after}",
        item.used_by,
    ) == expected


def test_whatever_has_another_hash_has_a_difference() -> None:
    edits = [made(), made(STEPS + "- untag: x\n"), made(policy=POLICY + "\narbitration: { hold: 5 minutes }")]
    for one in edits:
        for other in edits:
            difference = compare_workspaces(one, other)
            found = bool(difference.journeys or difference.items)
            assert found == (workspace_hash(one) != workspace_hash(other)) == (not difference.equal)


def test_numbers_are_shown_as_they_are_written() -> None:
    assert fields_in_words(Wait.model_validate({"at": "09:00", "days": ["sat", "sun"]})) == {
        "at": "09:00",
        "days": "sat, sun",
    }
    assert fields_in_words(Wait.model_validate({"first": [{"on": "Ping"}], "timeout": "2 days"})) == {
        "first.1.on": "Ping",
        "timeout": "2 days",
    }
    assert fields_in_words(Cap.model_validate({"id": "a", "max": 3, "per": "7 days"}))["per"] == "7 days"
    assert fields_in_words(QuietHours.model_validate({"from": "22:00", "to": "07:00"})) == {
        "from": "22:00",
        "to": "07:00",
    }
    assert fields_in_words(Entry.model_validate({"again": "after 7 days", "holdout": "2.5%"})) == {
        "again": "after 7 days",
        "holdout": "2.5%",
    }
    assert fields_in_words(PolicyFile.model_validate({"holdout": "10%"})) == {"holdout": "10%"}
    assert fields_in_words(Goal.model_validate({"on": "Ping", "within": "1 day"}))["within"] == "1 day"
    assert fields_in_words(Fact.model_validate({"count": "Ping", "window": "90 days"}))["window"] == "90 days"
