"""Every example of docs/explanation/audiences.md loads, and is let in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from journey.intake import Intake
from journey.workspace import load
from schemas.event import Origin, SubjectEvent

PAGE = (Path(__file__).parents[2] / "docs/explanation/audiences.md").read_text(encoding="utf-8")
EVENTS, FACTS, TRIGGER, *TOGETHER = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
(TOUCHPOINT,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
AUDIENCES = [
    found.replace("\\|", "|").replace("...", "event.properties.product_id in customer.lists.wishlist")
    for found in re.findall(r"^\| `(.*?)` \|", PAGE, re.MULTILINE)
]
MORE = "  Circle Joined: { properties: { group_id: text } }\n"


def parts(trigger: str) -> dict[str, str]:
    text = f"journey: j\nmode: live\n{trigger}\nsteps: [ {{ end: over }} ]\n"
    return {"journeys/j.yaml": text, "facts.yaml": FACTS, "events.yaml": EVENTS + MORE}


def test_examples_load_together() -> None:
    loaded = load({"workspace.yaml": "workspace: tried\n", **parts(TRIGGER)})
    assert loaded.errors == () and loaded.workspace is not None and "j" in loaded.workspace.journeys


@pytest.mark.parametrize("audience", AUDIENCES)
def test_audience_of_the_table_can_be_looked_up(audience: str) -> None:
    files = parts(f'trigger: {{ on: Price Dropped, audience: "{audience}" }}')
    found = load({"workspace.yaml": "workspace: tried\n", **files})
    assert len(AUDIENCES) == 5 and "RW275" not in {fault.code for fault in found.faults}


def test_examples_of_what_a_group_does_together_load() -> None:
    events, facts, *journeys = TOGETHER
    files = {"workspace.yaml": "workspace: tried\n", "events.yaml": events + MORE, "facts.yaml": facts}
    for number, lines in enumerate(journeys):
        files[f"journeys/j{number}.yaml"] = f"journey: j{number}\nmode: live\n{lines}"
    assert len(journeys) == 3 and load(files).faults == ()


def test_touchpoint_is_let_in() -> None:
    admitted = Intake(b"sixteen bytes or more", "stream").admit(TOUCHPOINT.encode(), (), 0, Origin("t", 0, 0))
    assert isinstance(admitted, SubjectEvent)
