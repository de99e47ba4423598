"""Every example of docs/explanation/time.md loads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from workspaces import workspace

PAGE = Path(__file__).parents[2] / "docs/explanation/time.md"
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
CALENDAR = EXAMPLES[0]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.split("\n")[0][:40])
def test_example_loads(example: str) -> None:
    if example.startswith("calendar:"):
        parts = ["trigger: { on: Ping }", "steps: [ { end: over } ]"]
    elif example.startswith("trigger:"):
        parts = [example, "steps: [ { end: over } ]"]
    else:
        parts = ["trigger: { on: Ping }", f"steps:\n{example}"]
    text = "\n".join(["journey: j", "mode: live", *parts])
    assert "j" in workspace(text, **{"calendars/dealer.yaml": CALENDAR}).journeys
