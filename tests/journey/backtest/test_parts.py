"""Which parts of two workspaces differ, and that nothing of a workspace or a catalogue is overlooked."""

from __future__ import annotations

from dataclasses import fields

import pytest
from two_sides import GONE, MESSAGE, two_sides
from workspaces import ACTIONS, POLICY, journey, workspace

from journey.backtest import Parts, Side, parts_between
from journey.backtest.parts import LOOKED_INTO, WITHOUT_EFFECT
from journey.catalogue import Catalogue, Published, build_catalogue
from schemas.workspace import Workspace

SAME, DERIVED = "compared as such", "follows from sections that are compared whole"
BY_JOURNEY, BY_POLICY, AN_ORDER = "of journeys, told apart", "what the policy says", "only orders read it"
NO_SAY = "no fold reads it, or only to leave out what has nothing to do"
COVERED = {
    "hash": NO_SAY,
    "name": DERIVED,
    "policy": BY_POLICY,
    "actions": SAME,
    "facts": SAME,
    "facts_by_type": SAME,
    "journeys": BY_JOURNEY,
    "current": BY_JOURNEY,
    "modes": BY_JOURNEY,
    "triggered_by": BY_JOURNEY,
    "absence_begun_by": BY_JOURNEY,
    "absence_ended_by": BY_JOURNEY,
    "followed_by": BY_JOURNEY,
    "stood_by": BY_JOURNEY,
    "rules": DERIVED,
    "cases_by_type": SAME,
    "freshness": DERIVED,
    "workspace_zone": DERIVED,
    "languages": DERIVED,
    "contacts_kept_ms": BY_POLICY,
    "capped": BY_POLICY,
    "tables": DERIVED,
    "calendars": DERIVED,
    "home_calendar": DERIVED,
    "asks": NO_SAY,
    "timed": BY_JOURNEY,
    "dated": BY_JOURNEY,
    "timed_meaning": BY_JOURNEY,
    "by_time": AN_ORDER,
    "facts_begun": AN_ORDER,
    "audiences": AN_ORDER,
    "festivals": DERIVED,
    "backfills": SAME,
    "best_hours": SAME,
    "interacts": NO_SAY,
    "content_types": SAME,
    "reserves": BY_POLICY,
    "channels": DERIVED,
    "reach_by_type": DERIVED,
    "channel_hours": DERIVED,
    "channel_budget": DERIVED,
    "doors": BY_JOURNEY,
    "test_customer": DERIVED,
    "campaigns": DERIVED,
    "edges": BY_JOURNEY,
    "weights": BY_POLICY,
    "resources": DERIVED,
    "plans": AN_ORDER,
    "controls": SAME,
    "properties_read": NO_SAY,
}
"""Field of a catalogue -> why a difference of it is noticed, or has no effect."""


def parts(before: Workspace, after: Workspace) -> Parts:
    """What differs when `after` is published behind `before`."""
    return parts_between(*two_sides(before, after))


def test_equal_workspaces_have_no_part_that_differs() -> None:
    found = parts(workspace(journey("a", MESSAGE)), workspace(journey("a", MESSAGE)))
    assert not (found.all or found.inside or found.acting or found.types or found.ends or found.policy)
    assert not found.ghosts.watched


def test_other_steps_concern_those_inside_alone() -> None:
    found = parts(workspace(journey("a", MESSAGE)), workspace(journey("a", "- message: better")))
    assert (found.inside, found.types, found.all) == ({"a"}, set(), "")


def test_other_entry_rules_concern_whoever_the_trigger_may_let_in() -> None:
    for head in ("trigger: { on: Pong }", "entry: { holdout: 10% }", "mode: shadow"):
        found = parts(workspace(journey("a", MESSAGE)), workspace(journey("a", MESSAGE, head)))
        assert "Ping" in found.types and found.inside == {"a"}


def test_other_absence_is_watched_by_a_ghost() -> None:
    longer = GONE.replace("2 days", "3 days")
    found = parts(workspace(journey("a", MESSAGE, GONE)), workspace(journey("a", MESSAGE, longer)))
    assert found.ghosts.of == {"a": "a~"} and found.types == set() and found.all == ""


def test_absence_that_is_watched_alike_needs_no_ghost() -> None:
    found = parts(workspace(journey("a", MESSAGE, GONE)), workspace(journey("a", "- message: better", GONE)))
    assert found.ghosts.of == {} and found.ghosts.watched == {"a"}


def test_other_action_concerns_journeys_that_propose_it_or_what_it_opposes() -> None:
    both = (journey("a", MESSAGE), journey("b", "- message: better"), journey("c", "- message: care"))
    dearer = parts(workspace(*both), workspace(*both, actions=ACTIONS.replace('"2"', '"3"')))
    assert (dearer.acting, dearer.inside) == ({"a"}, set())
    opposing = ACTIONS.replace("hello: { ", "hello: { opposes: [better], ")
    assert parts(workspace(*both), workspace(*both, actions=opposing)).acting == {"a", "b"}


def test_other_policy_concerns_whatever_is_proposed() -> None:
    capped = f"{POLICY}\ncaps: [ {{ id: day, max: 1, per: 1 day }} ]"
    found = parts(workspace(journey("a", MESSAGE)), workspace(journey("a", MESSAGE), policy=capped))
    assert found.policy and found.all == ""


def test_other_type_of_content_is_the_policys_for_it_counts_what_was_sent() -> None:
    told = ACTIONS.replace("care: { ", "care: { content_type: story, ")
    found = parts(workspace(journey("a", MESSAGE)), workspace(journey("a", MESSAGE), actions=told))
    assert found.policy and found.acting == set()


def test_other_cases_concern_everybody() -> None:
    policy = f"{POLICY}\ncases: {{ woe: {{ opens: Woe, closes: Stop, max_open: 2 days }} }}"
    found = parts(workspace(journey("a", MESSAGE)), workspace(journey("a", MESSAGE), policy=policy))
    assert found.all == "cases"


def test_journeys_that_enrol_in_one_or_that_it_follows_are_concerned() -> None:
    calling = journey("b", "- enrol: { journey: a }\n- message: better", "trigger: { on: Pong }")
    before = workspace(journey("a", MESSAGE), calling)
    after = workspace(journey("a", MESSAGE, "entry: { holdout: 10% }"), calling)
    assert parts(before, after).inside == {"a", "b"}
    follows = [
        journey("f", MESSAGE, f"trigger: {{ journey: a, ended: [{how}] }}") for how in ("goal", "done")
    ]
    before, after = (workspace(journey("a", MESSAGE), each) for each in follows)
    assert parts(before, after).ends == {"a"}


def test_trigger_by_time_concerns_everybody() -> None:
    schedules = [journey("a", MESSAGE, f"trigger: {{ schedule: 0 {hour} * * * }}") for hour in (9, 10)]
    assert parts(*(workspace(each) for each in schedules)).all == "the trigger of a"


def test_fact_that_a_condition_counts_concerns_everybody() -> None:
    counting = journey("a", MESSAGE, "entry: { eligible: \"count('Pong', '3d') < 2\" }")
    assert parts(workspace(journey("a", MESSAGE)), workspace(counting)).all == "facts that conditions count"


@pytest.mark.parametrize("section", sorted(set(Workspace.model_fields) - LOOKED_INTO - WITHOUT_EFFECT))
def test_any_other_section_concerns_everybody(section: str) -> None:
    before = workspace(journey("a", MESSAGE))
    after = before.model_copy(update={section: "another"})
    side = Side(before, build_catalogue([Published("h", before, {"a": 1})]))
    assert parts_between(side, side._replace(workspace=after)).all == section


def test_every_field_of_a_catalogue_is_accounted_for() -> None:
    assert {each.name for each in fields(Catalogue)} == set(COVERED)
