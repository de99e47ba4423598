"""`riverwalk check`: a table where all is well, findings with their ways where not."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from journey.exploring import KINDS
from riverwalk.cli import app

ROOT = Path(__file__).parents[2]
FILES = {
    "workspace.yaml": "workspace: shop\nlanguages: en\n",
    "actions.yaml": "actions: { hello: { channels: email, content: { en: { template: hello } } } }\n",
}
HEAD = "journey: hello\nmode: live\ntrigger: { on: User Registered }\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A workspace whose journey never ends."""
    (tmp_path / "journeys").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    keys = KINDS["endless_stay"].failing
    (tmp_path / "journeys" / "hello.yaml").write_text(HEAD + keys, encoding="utf-8")
    return tmp_path


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["check", *arguments])
    return result.exit_code, result.stdout


@pytest.mark.parametrize("example", ["retail-year", "car-maker", "membership-shop"])
def test_examples_are_clean(example: str) -> None:
    code, printed = run(str(ROOT / "examples" / example))
    assert code == 0, printed
    assert "clean" in printed


def test_finding_is_shown_with_its_way_and_its_case(shop: Path) -> None:
    code, printed = run(str(shop), "hello")
    assert code == 1
    assert "hello: endless_stay: from 'again' on, nothing leads to an end" in printed
    assert "- { touchpoint: User Registered }" in printed
    assert "1 finding" in printed


def test_json_has_places_ways_and_findings(shop: Path) -> None:
    code, printed = run(str(shop), "--json")
    (found,) = json.loads(printed)
    assert code == 1
    assert (found["journey"], found["bounded"]) == ("hello", False)
    assert [each["kind"] for each in found["findings"]] == ["endless_stay"]


def test_case_of_a_finding_passes_under_riverwalk_test(shop: Path) -> None:
    found = json.loads(run(str(shop), "--json")[1])[0]["findings"][0]
    (shop / "tests").mkdir()
    (shop / "tests" / "found.yaml").write_text(found["case"], encoding="utf-8")
    result = CliRunner().invoke(app, ["test", str(shop)])
    assert result.exit_code == 0, result.output


def test_unknown_journey_is_refused(shop: Path) -> None:
    result = CliRunner().invoke(app, ["check", str(shop), "nothing"])
    assert "the workspace has no such journey" in str(result.exception)
