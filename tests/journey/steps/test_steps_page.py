"""docs/explanation/steps.md is true: its examples load without a fault, and every kind has its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from journey.lint import render
from journey.workspace import load
from schemas.workspace.steps import STEP_KINDS

PAGE = (Path(__file__).parents[3] / "docs" / "explanation" / "steps.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
FILES = {
    "workspace.yaml": "workspace: tried\nlanguages: en\n",
    "actions.yaml": "actions: { hello: { channels: email }, other_hello: { channels: email } }\n",
    "journeys/other.yaml": "journey: other\nmode: live\ntrigger: { on: Signed In }\n"
    "steps: [ { message: other_hello } ]\n",
}
HEAD = "journey: tried\nmode: live\ntrigger: { on: User Registered }\n"


@pytest.mark.parametrize("example", EXAMPLES)
def test_example_loads_without_an_error(example: str) -> None:
    loaded = load(FILES | {"journeys/tried.yaml": HEAD + example})
    assert [render(fault) for fault in loaded.errors] == []


@pytest.mark.parametrize("kind", STEP_KINDS)
def test_every_kind_is_named(kind: str) -> None:
    assert f"`{kind}`" in PAGE or re.search(rf"^## .*\b{kind}\b", PAGE, re.MULTILINE)
