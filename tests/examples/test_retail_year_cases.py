"""The cases of the retail year hold, and take every way through its journeys."""

from pathlib import Path

import pytest

from riverwalk.demo.run import WORKSPACE
from riverwalk.trials import try_folder
from riverwalk.trials.view import diff_of


def still() -> float:
    return 0.0


@pytest.fixture(scope="module")
def tried():
    return try_folder(Path(WORKSPACE), still)


def test_cases_of_the_retail_year_hold(tried) -> None:
    failed = [line for result in tried.results if not result.passed for line in diff_of(result)]
    assert failed == []


def test_cases_of_the_retail_year_take_every_way_through_its_journeys(tried) -> None:
    missed = {row.name: row.missed for row in tried.covered if row.missed and row.name != "policy"}
    assert missed == {}
    assert tried.share == 1.0


def test_cases_of_the_retail_year_meet_each_kind_of_policy_answer(tried) -> None:
    policy = next(row for row in tried.covered if row.name == "policy")
    assert {way.step for way in policy.taken} == {"consent", "cases", "quiet_hours", "caps"}
