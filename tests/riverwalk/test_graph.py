"""`riverwalk graph`: golden Mermaid, pictures that keep their texts apart, figures from exports."""

import json
import xml.etree.ElementTree as ET
from itertools import combinations
from pathlib import Path

import pytest
from typer.testing import CliRunner
from workspaces import journey, workspace

from journey.graph import Counts, journey_graph
from riverwalk.cli import app
from riverwalk.drawing import as_mermaid, as_svg
from riverwalk.drawing.layering import Box, Line, lay_out
from riverwalk.drawing.words import columns, wrapped
from riverwalk.failures import Failure

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "retail-year"
GOLDEN = Path(__file__).parent / "golden"
PICTURES = ROOT / "docs" / "images" / "journeys"


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["graph", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("name", ["win_back", "cancellation_care"])
def test_mermaid_of_a_journey_is_the_golden_one(name: str) -> None:
    """To renew: riverwalk graph examples/retail-year NAME --output tests/riverwalk/golden/NAME.mmd"""
    assert run(str(EXAMPLE), name) == (GOLDEN / f"{name}.mmd").read_text(encoding="utf-8")


def test_every_journey_of_the_example_has_its_picture_in_the_plan() -> None:
    """The plan says how they are drawn anew."""
    plan = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    journeys = sorted(path.stem for path in (EXAMPLE / "journeys").glob("*.yaml"))
    assert sorted(path.stem for path in PICTURES.glob("*.svg")) == journeys
    for name in journeys:
        assert f"../../docs/images/journeys/{name}.svg" in plan
        drawn = " ".join(ET.parse(PICTURES / f"{name}.svg").getroot().itertext())
        model = json.loads(run(str(EXAMPLE), name, "--json"))[0]
        assert model["title"] in drawn
        assert {word for node in model["nodes"] for line in node["lines"] for word in line.split(" ")} <= set(
            drawn.split()
        )


def test_picture_is_the_same_every_time_and_well_formed(tmp_path: Path) -> None:
    for number in range(2):
        run(str(EXAMPLE), "--format", "svg", "--output", str(tmp_path / str(number)))
    for path in (tmp_path / "0").iterdir():
        assert path.read_bytes() == (tmp_path / "1" / path.name).read_bytes()
        assert ET.parse(path).getroot().tag == "{http://www.w3.org/2000/svg}svg"


MANY = "\n".join(
    f"""
- branch:
    - {{ when: "entry.at > {n}", steps: [ {{ message: hello }}, {{ tag: t{n} }} ] }}
    - {{ when: "entry.at > {n + 100}", steps: [ {{ wait: {n + 1} hours }} ] }}
"""
    for n in range(6)
)


def test_nodes_and_labels_of_a_large_graph_cover_nothing() -> None:
    graph = journey_graph(
        workspace(journey("j", MANY, "goal: [ { on: Wow, within: 3 days } ]")).journeys["j"]
    )
    assert len(graph.nodes) >= 25
    at = {node.id: position for position, node in enumerate(graph.nodes)}
    boxes = [Box(200.0, 40.0 + 10 * (position % 3)) for position in range(len(at))]
    label = Box(90.0, 20.0)
    lines = [Line(at[edge.source], at[edge.target], label if edge.label else None) for edge in graph.edges]
    placed = lay_out(boxes, lines)
    labels = [centre for centre in placed.labels if centre is not None]
    areas = [(*centre, *box) for centre, box in zip(placed.centres, boxes, strict=True)]
    areas += [(*centre, *label) for centre in labels]
    for (x, y, width, height), (to_x, to_y, to_width, to_height) in combinations(areas, 2):
        assert abs(x - to_x) >= (width + to_width) / 2 or abs(y - to_y) >= (height + to_height) / 2
    assert all(x >= width / 2 and x + width / 2 <= placed.width + 0.01 for x, _, width, _ in areas)


def test_layout_lets_ways_lead_down_but_those_that_close_a_circle() -> None:
    lines = [Line(0, 1, None), Line(1, 2, None), Line(2, 1, Box(10, 10)), Line(2, 2, None), Line(0, 2, None)]
    placed = lay_out([Box(50, 20)] * 3, lines)
    heights = [y for _, y in placed.centres]
    assert heights == sorted(heights) and len(set(heights)) == 3
    assert placed.labels[2] is not None


def test_texts_of_authors_are_taken_as_texts() -> None:
    steps = """- branch: [ { when: "'<b>&\\"' in customer.tags", steps: [ { message: hello } ] } ]"""
    model = workspace(journey("j", steps, 'title: { en: "A <title> & \\"more\\"" }')).journeys["j"]
    drawn = journey_graph(model)
    assert "<b>" not in as_mermaid(drawn)
    assert "#lt;b#gt;#amp;#quot;" in as_mermaid(drawn)
    assert """'<b>&"' in customer.tags""" in " ".join(ET.fromstring(as_svg(drawn)).itertext())


def test_chinese_is_twice_as_wide_and_breaks_anywhere() -> None:
    assert columns("流失 ab") == 7
    assert wrapped("流失挽回三阶梯", 6) == ["流失挽", "回三阶", "梯"]
    assert wrapped("one two three", 7) == ["one two", "three"]


def test_figures_stand_at_nodes_and_edges() -> None:
    drawn = journey_graph(workspace(journey("j", "- wait: 1 day")).journeys["j"])
    text = as_mermaid(drawn, Counts({"wait_1": 1200}, {"wait_1": 7}, {1: 1200}, {}, 0))
    assert '"wait 1 day<br/>1,200 (7 there now)"' in text
    assert 'at_entry -->|"1,200"| step_wait_1' in text


def test_export_of_tail_is_counted(tmp_path: Path) -> None:
    event = {"customer": "c", "journey": "win_back", "at": 1, "version": 1, "enrolment": "e"}
    records = [
        {**event, "kind": "entered", "step": "message_1"},
        {**event, "kind": "moved", "step": "message_1"},
    ]
    export = tmp_path / "journeys.jsonl"
    lines = [json.dumps({"partition": 0, "offset": i, "value": each}) for i, each in enumerate(records)]
    export.write_text("\n".join(lines) + "\n")
    (found,) = json.loads(run(str(EXAMPLE), "win_back", "--counts", str(export), "--json"))
    reached = {node["id"]: (node["reached"], node["inside"]) for node in found["nodes"]}
    assert (reached["#entry"], reached["message_1"]) == ((1, 0), (1, 1))


def test_what_is_no_export_is_refused_with_its_line(tmp_path: Path) -> None:
    export = tmp_path / "export"
    export.write_text('\n{"value": {"kind": 3}}\n')
    result = CliRunner().invoke(app, ["graph", str(EXAMPLE), "win_back", "--counts", str(export)])
    assert isinstance(result.exception, Failure)
    assert (result.exception.code, result.exception.where) == ("RW905", f"{export}:2")


def test_unknown_journey_is_named_with_those_there_are() -> None:
    result = CliRunner().invoke(app, ["graph", str(EXAMPLE), "winback"])
    assert isinstance(result.exception, Failure)
    assert (result.exception.code, result.exception.found) == ("RW907", "winback")
    assert "win_back" in result.exception.advice
