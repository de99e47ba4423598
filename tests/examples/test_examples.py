"""Each example is clean, its cases hold and take every way through its journeys, and its input is decided."""

import pytest

from journey.workspace import load
from riverwalk.examples import GENERATORS, ROOT, Example
from riverwalk.publication import check
from riverwalk.simulation import example_touchpoints, simulate_touchpoints
from riverwalk.trials import try_folder
from riverwalk.trials.view import diff_of
from riverwalk.workspace_files import read_workspace

POLICY_SHOWN = {
    Example.RETAIL_YEAR: {"consent", "cases", "quiet_hours", "caps"},
    Example.CAR_MAKER: {"consent", "cases", "quiet_hours"},
    Example.MEMBERSHIP_SHOP: {"consent", "cases", "quiet_hours"},
}


def still() -> float:
    return 0.0


@pytest.fixture(scope="module", params=list(POLICY_SHOWN))
def example(request: pytest.FixtureRequest) -> Example:
    return request.param


@pytest.fixture(scope="module")
def tried(example: Example):
    return try_folder(ROOT / example, still)


def test_workspace_has_no_fault_and_no_warning(example: Example) -> None:
    assert load(read_workspace(ROOT / example)).faults == ()


def test_journeys_actions_and_indicators_are_titled_in_english_and_chinese(example: Example) -> None:
    workspace = check(read_workspace(ROOT / example)).workspace
    looked_at = {name: each for name, each in workspace.indicators.indicators.items() if each.title}
    assert looked_at
    named = {**workspace.journeys, **workspace.actions, **looked_at}
    assert [name for name, each in named.items() if set(each.title) != {"en", "zh"}] == []


def test_cases_hold(tried) -> None:
    failed = [line for result in tried.results if not result.passed for line in diff_of(result)]
    assert failed == []


def test_cases_take_every_way_through_the_journeys(tried) -> None:
    missed = {row.name: row.missed for row in tried.covered if row.missed and row.name != "policy"}
    assert missed == {}
    assert tried.share == 1.0


def test_cases_meet_each_kind_of_policy_answer(example: Example, tried) -> None:
    policy = next(row for row in tried.covered if row.name == "policy")
    assert {way.step for way in policy.taken} >= POLICY_SHOWN[example]


@pytest.mark.parametrize("example", [name for name in GENERATORS if name in POLICY_SHOWN])
def test_made_up_customers_enter_every_journey(example: Example) -> None:
    workspace = check(read_workspace(ROOT / example)).workspace
    source = example_touchpoints(example)
    simulated = simulate_touchpoints(workspace, source, still, show=lambda *_: None)
    assert (simulated.refused, simulated.out_of_order, simulated.counts.faults) == ({}, 0, 0)
    assert not simulated.counts.unapplied
    assert [name for name, row in simulated.counts.journeys.items() if not row.entered] == []


def test_festival_spends_no_more_than_its_budget() -> None:
    workspace = check(read_workspace(ROOT / Example.MEMBERSHIP_SHOP)).workspace
    festival = workspace.campaigns["double_eleven"]
    source = example_touchpoints(Example.MEMBERSHIP_SHOP)
    rows = simulate_touchpoints(workspace, source, still, show=lambda *_: None).counts.journeys
    theirs = [rows[name] for name in festival.journeys]
    spent = sum(workspace.actions[name].cost * count for row in theirs for name, count in row.sent.items())
    assert festival.budget is not None
    given_back = spent - festival.budget.amount  # What was recalled: a buyer needs no last call.
    assert (
        0
        <= given_back
        <= sum(row.goals for row in theirs)
        * max(workspace.actions[name].cost for row in theirs for name in row.sent)
    )
    assert sum(row.unsent["budget:double_eleven"] for row in theirs) > 0
