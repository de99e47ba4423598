"""`riverwalk diff`: folders compared for people and programs."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from riverwalk.cli import app
from riverwalk.failures import Failure

EXAMPLE = Path(__file__).parents[2] / "examples" / "retail-year"


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """The example with a changed, a lost and a quieter journey, and a changed cap."""
    folder = tmp_path / "edited"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("data", "tests"))
    for name, old, new in (
        ("journeys/win_back.yaml", "  - wait: 14 days\n  - branch", "  - wait: 10 days\n  - branch"),
        ("journeys/lapse_warning.yaml", "mode: live", "mode: shadow"),
        ("policy.yaml", "id: three_a_week, max: 3", "id: three_a_week, max: 2"),
    ):
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text("# edited\n" + text.replace(old, new), encoding="utf-8")
    (folder / "journeys" / "loyal_shadow.yaml").unlink()
    return folder


def invoke(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["diff", *arguments], catch_exceptions=False)
    return result.exit_code, result.stdout


EXPECTED = """\
~ journey lapse_warning: same version
    at once for all
      ~ mode: live -> shadow
- journey loyal_shadow: gone: nobody enters, people inside walk on
~ journey win_back: new version
    pinned (a new version; who is inside keeps theirs)
      ~ wait_1 (wait)
          ~ for: 14 days -> 10 days
policy: at once for all
    ~ caps.three_a_week.max: 3 -> 2
3 journeys, 1 new version, 1 other part
"""


def test_diff_says_what_changed_and_for_whom(edited: Path) -> None:
    assert invoke(str(EXAMPLE), str(edited)) == (0, EXPECTED)


def test_exit_code_tells_only_when_it_is_asked_for(edited: Path) -> None:
    assert invoke(str(EXAMPLE), str(edited), "--exit-code")[0] == 1
    assert invoke(str(EXAMPLE), str(EXAMPLE), "--exit-code") == (0, "the same in meaning\n")


def test_diff_as_json_has_the_same_parts(edited: Path) -> None:
    found = json.loads(invoke(str(EXAMPLE), str(edited), "--json")[1])
    assert found["equal"] is False
    assert [each["journey"] for each in found["difference"]["journeys"]] == [
        "lapse_warning",
        "loyal_shadow",
        "win_back",
    ]
    assert [each["section"] for each in found["difference"]["items"]] == ["policy"]


@pytest.mark.parametrize("arguments", [[str(EXAMPLE)], [str(EXAMPLE), str(EXAMPLE), "--published"]])
def test_diff_takes_two_folders_or_the_published_and_one(arguments: list[str]) -> None:
    result = CliRunner().invoke(app, ["diff", *arguments])
    assert isinstance(result.exception, Failure)
    assert result.exception.code == "RW907"
