"""The list of capabilities names files that are there, and counts itself right."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "capabilities.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if re.match(r"\| [A-Z]\d+ \|", line)
]


def test_every_capability_stands_there_once() -> None:
    names = [row[0] for row in ROWS]
    assert len(names) == len(set(names)) == 125


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_what_is_there_is_shown_by_a_test_that_is_there(row: list[str]) -> None:
    links = re.findall(r"\]\(([^)]+)\)", row[3])
    if row[2].startswith("not yet"):
        assert links == []
        return
    assert [link for link in links if not (PAGE.parent / link).exists()] == []
    assert any("tests" in link for link in links)


def test_the_count_is_right() -> None:
    missing = sum(row[2].startswith("not yet") for row in ROWS)
    part = sum("; without " in row[2] for row in ROWS)
    told = f"{len(ROWS) - part - missing} of {len(ROWS)} are there, {part} in part, {missing} not yet."
    assert told in PAGE.read_text(encoding="utf-8")
