"""The page of the contact policy: its files are one workspace without a fault."""

from __future__ import annotations

import re
from pathlib import Path

from journey.workspace import load

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "policy.md"
FILE = re.compile(r"```yaml\n# (\S+)\n(.*?)```", re.DOTALL)
EVENTS = "events: { Message Received: {}, Subscription Granted: {} }\n"


def test_files_of_the_page_are_a_workspace_without_a_fault() -> None:
    files = dict(FILE.findall(PAGE.read_text(encoding="utf-8")))
    assert len(files) == 6
    loaded = load({**files, "events.yaml": EVENTS})
    assert [str(fault) for fault in loaded.faults] == []
