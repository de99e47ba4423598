"""The page that explains standing: its example is a workspace that loads."""

import re
from pathlib import Path

from journey.workspace import load

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "standing.md"


def test_example_of_the_page_loads_without_errors() -> None:
    blocks = re.findall(r"```yaml\n# (\S+)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    files = dict(blocks)
    assert sorted(files) == ["facts.yaml", "lifecycle.yaml", "segments.yaml", "tags.yaml"]
    assert [str(fault) for fault in load({**files, "workspace.yaml": "workspace: shop\n"}).errors] == []
