"""Faults of cases: each code by its examples, with file, line, column and caret."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trial_cases import case_file, read, small_workspace

from journey.lint import CODES, render
from journey.trial import CASE_CODES, read_cases
from journey.trial.checks import UNKNOWN

BASE = small_workspace()
SIGNS = ":{}[]-, \"'#!&*|>\n0a："


def found(text: str, beside: dict[str, str]) -> list[str]:
    workspace = small_workspace(**beside) if beside else BASE
    return [fault.code for fault in read(workspace, *text.split("\n---\n")).faults]


@pytest.mark.parametrize("row", CASE_CODES, ids=lambda row: row.code)
def test_failing_example_has_its_fault_and_the_mended_one_none(row) -> None:
    assert found(row.failing, row.beside) == [row.code]
    assert found(row.mended, row.beside) == []


def test_codes_of_cases_are_no_codes_of_workspaces() -> None:
    assert {row.code for row in CASE_CODES}.isdisjoint({row.code for row in CODES})
    assert UNKNOWN.keys() <= {row.code for row in CASE_CODES}


def test_fault_is_shown_with_its_place_its_caret_and_the_nearest_word() -> None:
    cases = read_cases(
        {"tests/a.yaml": case_file("given: [ { touchpoint: User Registred } ]\nexpect: { actions: [] }")},
        BASE,
    )
    assert render(cases.faults[0]) == (
        "tests/a.yaml:4:28 RW501 unknown touchpoint type 'User Registred' - did you mean 'User Registered'?\n"
        "      given: [ { touchpoint: User Registred } ]\n"
        f"  {' ' * 27}^"
    )


@pytest.mark.parametrize(
    ("case", "code", "word"),
    [
        ("given: [ { clock: +1 day } ]", "RW202", "expect"),
        ("given: [ { clok: +1 day } ]\nexpect: { actions: [] }", "RW201", "did you mean 'clock'?"),
        ("given: [ { clock: soon } ]\nexpect: { actions: [] }", "RW204", "+2 days"),
        ("given: [ { clock: +1 day, touchpoint: Ping } ]\nexpect: { actions: [] }", "RW207", "exactly one"),
        ("given: [ { clock: +1 day, channel: web } ]\nexpect: { actions: [] }", "RW207", "stands alone"),
        ("given: [ { outcome: opened } ]\nexpect: { actions: [] }", "RW207", "go together"),
        (
            "given: [ { outcome: opend, of: hello } ]\nexpect: { actions: [] }",
            "RW205",
            "did you mean 'opened'?",
        ),
        ("given: [ { clock: +1 day } ]\nexpect: {}", "RW207", "nothing is expected"),
        ("given: []\nexpect: { actions: [] }", "RW208", "at least 1"),
        (
            "modes: live_\ngiven: [ { clock: +1 day } ]\nexpect: { actions: [] }",
            "RW205",
            "did you mean 'live'?",
        ),
        ("given: [ { clock: +1 day } ]\nexpect: { actions: [] }\nexpect: { tags: [] }", "RW106", "line 5"),
    ],
)
def test_wrong_form_has_the_code_of_all_files(case: str, code: str, word: str) -> None:
    faults = read(BASE, case).faults
    assert code in [fault.code for fault in faults]
    assert any(word in f"{fault.message} {fault.suggestion}" for fault in faults)


def test_files_that_are_no_cases_are_passed_over() -> None:
    assert (
        read_cases({"tests/README.md": "hi", "journeys/a.yaml": "?", "tests/a.yml": "?"}, BASE).faults == ()
    )


def test_all_faults_of_all_files_come_at_once() -> None:
    wrong = case_file("given: [ { touchpoint: Nothing Known } ]\nexpect: { actions: [ helo ] }")
    faults = read_cases({"tests/b.yaml": wrong, "tests/a.yaml": "cases: 1\n"}, BASE).faults
    assert [(fault.path, fault.code) for fault in faults] == [
        ("tests/a.yaml", "RW206"),
        ("tests/b.yaml", "RW501"),
        ("tests/b.yaml", "RW502"),
    ]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 6), st.sampled_from(SIGNS)), max_size=6))
def test_whatever_is_written_is_a_fault_and_never_an_exception(changes) -> None:
    text = case_file(*(row.mended for row in CASE_CODES))
    for at, length, written in changes:
        text = text[:at] + written + text[at + length :]
    assert all(
        fault.line > 0 and fault.column > 0 for fault in read_cases({"tests/a.yaml": text}, BASE).faults
    )
