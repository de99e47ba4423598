"""`riverwalk test`: exit codes, diffs, JUnit, coverage, faults, watching."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from journey.trial import read_cases
from riverwalk.cli import app
from riverwalk.demo.run import WORKSPACE
from riverwalk.failures import Failure
from riverwalk.publication import check
from riverwalk.reference.case_page import EXAMPLE, TABLES
from riverwalk.trials import try_folder
from riverwalk.trials.junit import junit
from riverwalk.trials.view import percent
from riverwalk.trials.watching import stamp, watch
from riverwalk.workspace_files import read_workspace

FILES = {
    "workspace.yaml": "workspace: shop\nlanguages: en\n",
    "policy.yaml": "consent: { assume: true }\n",
    "actions.yaml": "actions: { hello: { channels: email, content: { en: { template: hello } } } }\n",
    "journeys/hello.yaml": "journey: hello\nmode: live\ntrigger: { on: User Registered }\n"
    "steps:\n  - wait: 1 day\n  - message: hello\n    else: [ { end: unsent } ]\n",
}
GIVEN = "    given: [ { touchpoint: User Registered }, { clock: +1 day } ]\n"
GOOD = f"  - name: hello is sent\n{GIVEN}    expect: {{ actions: [ hello ] }}\n"
BAD = f"  - name: 'nothing <is> sent'\n{GIVEN}    expect: {{ actions: [] }}\n"


def still() -> float:
    return 0.0


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "a.yaml").write_text("cases:\n" + GOOD)
    return tmp_path


def run(*arguments: str):
    return CliRunner().invoke(app, ["test", *arguments])


def test_good_cases_pass_and_show_what_no_case_takes(shop: Path) -> None:
    result = run(str(shop))
    assert result.exit_code == 0
    lines = [line.rstrip() for line in result.output.splitlines()]
    assert lines[0] == "ok    hello is sent"
    assert "hello     50%  2 of 4      message_1 else, end_1" in lines
    assert "policy    0%   0 of 1      no_consent" in lines
    assert lines[-1].startswith("shop: 1 case, 1 passed in ")


def test_failing_case_exits_1_with_its_diff_and_place(shop: Path) -> None:
    (shop / "tests" / "a.yaml").write_text("cases:\n" + GOOD + BAD)
    result = run(str(shop))
    assert result.exit_code == 1
    assert "(tests/a.yaml:5)" in result.output
    assert "  actions of anna: expected 0, found 1\n" in result.output
    assert "    + 2026-01-06T09:00:00Z  hello  email  (hello.message_1)\n" in result.output
    assert "2 cases, 1 passed, 1 failed" in result.output


def test_one_case_is_run_by_its_name_without_coverage(shop: Path) -> None:
    (shop / "tests" / "a.yaml").write_text("cases:\n" + GOOD + BAD)
    result = run(str(shop), "--case", "hello is sent")
    assert (result.exit_code, len(result.output.splitlines())) == (0, 2)
    missing = run(str(shop), "--case", "goodbye")
    assert isinstance(missing.exception, Failure)
    assert missing.exception.code == "RW908"


@pytest.mark.parametrize(("least", "exit_code"), [("50%", 0), ("50.1%", 1), ("100%", 1)])
def test_coverage_below_what_is_asked_for_fails(shop: Path, least: str, exit_code: int) -> None:
    assert run(str(shop), "--coverage-min", least).exit_code == exit_code


def test_coverage_asked_for_in_no_share_is_a_usage_error(shop: Path) -> None:
    refused = run(str(shop), "--coverage-min", "0.5").exception
    assert isinstance(refused, Failure)
    assert refused.code == "RW907"


def test_json_holds_cases_and_coverage(shop: Path) -> None:
    (shop / "tests" / "a.yaml").write_text("cases:\n" + GOOD + BAD)
    found = json.loads(run(str(shop), "--json").output)
    assert (found["passed"], found["failed"]) == (1, 1)
    assert [case["line"] for case in found["cases"]] == [2, 5]
    assert found["cases"][1]["differences"][0]["section"] == "actions"
    assert found["coverage"]["parts"][0] == {
        "name": "hello", "share": 0.5, "taken": 2, "missed": ["message_1 else", "end_1"],
    }  # fmt: skip


def test_junit_is_xml_with_a_suite_a_file_and_the_diff_of_what_failed(shop: Path) -> None:
    (shop / "tests" / "b.yaml").write_text("cases:\n" + BAD)
    assert run(str(shop), "--junit", str(shop / "out.xml")).exit_code == 1
    root = ElementTree.fromstring((shop / "out.xml").read_text(encoding="utf-8"))
    assert (root.get("tests"), root.get("failures")) == ("2", "1")
    assert [(suite.get("name"), suite.get("failures")) for suite in root] == [
        ("tests/a.yaml", "0"),
        ("tests/b.yaml", "1"),
    ]
    failure = root.find("testsuite/testcase/failure")
    assert failure is not None
    assert "+ 2026-01-06T09:00:00Z  hello" in (failure.text or "")


def test_junit_leaves_out_characters_that_xml_has_no_place_for(shop: Path) -> None:
    (shop / "tests" / "a.yaml").write_text(
        "cases:\n" + GOOD.replace("hello is", '"hello \\u0001 is"', 1).replace('" sent', '"')
    )
    root = ElementTree.fromstring(junit(try_folder(shop, still)))
    case = root.find("testsuite/testcase")
    assert case is not None
    assert case.get("name") == "hello \ufffd is"


def test_faults_of_cases_stop_the_run_and_show_line_and_caret(shop: Path) -> None:
    (shop / "tests" / "a.yaml").write_text("cases:\n" + GOOD.replace("[ hello ]", "[ helo ]"))
    refused = run(str(shop)).exception
    assert isinstance(refused, Failure)
    assert (refused.code, refused.exit_code) == ("RW906", 1)
    assert "tests/a.yaml:4:26 RW502 unknown action 'helo' - did you mean 'hello'?" in str(refused)
    assert str(refused).splitlines()[-1].endswith("^")


def test_folder_without_cases_is_told_where_to_write_them(shop: Path) -> None:
    (shop / "tests" / "a.yaml").unlink()
    refused = run(str(shop)).exception
    assert isinstance(refused, Failure)
    assert refused.code == "RW908"


def test_hundred_per_cent_is_never_rounded_up_to() -> None:
    assert [percent(share) for share in (1.0, 0.99999, 0.5, 0.0)] == ["100%", "99.9%", "50%", "0%"]


class Stopped(Exception):
    pass


def test_watching_runs_at_once_and_after_each_change_and_not_between(shop: Path) -> None:
    runs, polls = [], []

    def sleep(seconds: float) -> None:
        polls.append(seconds)
        if len(polls) == 2:
            (shop / "tests" / "b.yaml").write_text("cases: []\n")
        if len(polls) == 4:
            raise Stopped

    with pytest.raises(Stopped):
        watch(shop, lambda: runs.append(len(polls)), sleep)
    assert runs == [0, 2]
    assert set(polls) == {0.5}


def test_stamp_sees_workspace_files_and_not_reports(shop: Path) -> None:
    before = stamp(shop)
    (shop / "out.xml").write_text("<a/>")
    assert stamp(shop) == before
    assert len(before) == len(FILES) + 1


def test_example_of_the_reference_page_holds_in_the_retail_year(shop: Path) -> None:
    workspace = check(read_workspace(WORKSPACE)).workspace
    cases = read_cases({"tests/a.yaml": EXAMPLE}, workspace)
    assert cases.faults == ()
    for name, content in read_workspace(WORKSPACE).items():
        (shop / name).parent.mkdir(parents=True, exist_ok=True)
        (shop / name).write_bytes(content)
    (shop / "journeys" / "hello.yaml").unlink()
    (shop / "tests" / "a.yaml").write_text(EXAMPLE)
    (result,) = try_folder(shop, still).results
    assert result.differences == ()


@pytest.mark.parametrize(("title", "model", "meanings"), TABLES)
def test_reference_page_has_every_field(title, model, meanings) -> None:
    assert {info.alias or name for name, info in model.model_fields.items()} == set(meanings)
