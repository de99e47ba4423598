"""`riverwalk indicators`: exports tell what simulations tell, owners see their own, and the page is true."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from journey.catalogue import Published, build_catalogue
from journey.indicating import Indicating
from journey.indicating.accumulator import PERIODS_TOLD_MAX
from journey.indicating.cohorts import COHORTS_MAX
from journey.indicating.figures import PERIODS_MAX
from journey.indicating.funnels import GROUPS_MAX
from journey.indicating.listening import PASSAGES_KEPT_MAX, SENT_KEPT_MAX
from journey.indicating.paths import WAYS_MAX
from journey.indicating.thompson import FLOOR
from journey.intake import Intake
from journey.results import Turned
from journey.simulate import simulate
from journey.workspace import load
from riverwalk.cli import app
from riverwalk.examples import ROOT, Example
from riverwalk.indicating.log import CACHE_KIB, Collected, collect_exports, reported
from riverwalk.publication import check
from riverwalk.simulation import example_touchpoints, simulate_touchpoints
from riverwalk.simulation.running import TRIAL_KEY
from riverwalk.workspace_files import read_workspace
from schemas.action import encode_output
from schemas.decision import Assigned, Decision, Ended, Entered
from schemas.event import BackfillEvent, CustomerEvent, Origin, encode_event
from schemas.workspace.indicator import COHORT_PERIODS_MAX, INDICATORS_MAX

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "indicators.md"
REPORT = re.compile(r"```text\n\$ riverwalk (indicators [^\n]*)\n(.*?)```", re.DOTALL)
EXAMPLE = Example.CAR_MAKER


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["indicators", *map(str, arguments)])


def still() -> float:
    return 0.0


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The three topics of an example, as `riverwalk tail` prints events and as bare records."""
    workspace = check(read_workspace(ROOT / EXAMPLE)).workspace
    catalogue = build_catalogue([Published("h", workspace, dict.fromkeys(workspace.journeys, 1))])
    intake, source = Intake(TRIAL_KEY, "stream"), example_touchpoints(EXAMPLE)
    lines: dict[str, list[bytes]] = {"events": [], "decisions": [], "journeys": []}

    def observe(turned: Turned) -> None:
        assert turned.result is not None
        if turned.event is not None:
            value = encode_event(turned.event)
            lines["events"] += [b'{"partition":0,"offset":1,"at":"x","key":"k","value":' + value + b"}"] * 2
        if turned.result.decision is not None:
            lines["decisions"].append(encode_output(turned.result.decision))
        lines["journeys"] += [encode_output(each) for each in turned.result.journey_events]

    admitted = (intake.admit(record, (), 0, Origin("t", 0, 0)) for record in source.records())
    events = (each for each in admitted if isinstance(each, CustomerEvent))
    simulate(catalogue, events, source.until, observe=observe)
    lines["events"].append(b'{"kind":"input_ended","partition":0,"until":1}')
    lines["events"].append(
        encode_event(BackfillEvent("c_x", "riverwalk", "b", "Facts Backfilled", 1, 1, facts={}))
    )
    folder = tmp_path_factory.mktemp("exports")
    paths = {name: folder / f"{name}.jsonl" for name in lines}
    for name, path in paths.items():
        path.write_bytes(b"\n".join(lines[name]))
    return paths


def test_exports_tell_what_the_simulation_tells_in_whatever_order_they_are_given(exports) -> None:
    workspace, source = check(read_workspace(ROOT / EXAMPLE)).workspace, example_touchpoints(EXAMPLE)
    simulated = simulate_touchpoints(workspace, source, still, show=lambda *_: None)
    collected = Collected()
    collect_exports([exports[name] for name in ("journeys", "events", "decisions")], collected)
    collected.until = source.until  # Time runs on after the last record, as in the simulation.
    assert reported(workspace, collected) == simulated.indicators
    collected.close()


def test_command_reads_exports(exports) -> None:
    result = run(ROOT / EXAMPLE, *(word for path in exports.values() for word in ("--from", path)), "--json")
    assert result.exit_code == 0, result.output
    figures = {each["id"]: each["result"].get("value") for each in json.loads(result.stdout)["indicators"]}
    assert (figures["cars_ordered"], figures["friends_sent"]) == (51, 42)


def test_simulate_tells_the_same_indicators() -> None:
    simulated = CliRunner().invoke(app, ["simulate", "--example", EXAMPLE, "--json"])
    alone = run("--example", EXAMPLE, "--json")
    found = json.loads(simulated.stdout)["indicators"]
    assert found == json.loads(alone.stdout)["indicators"] and len(found) > 10


def test_owner_sees_their_own_and_unknown_owners_are_refused() -> None:
    result = run("--example", EXAMPLE, "--owner", "delivery", "--json")
    assert [each["id"] for each in json.loads(result.stdout)["indicators"]] == ["nps", "satisfaction"]
    refused = run("--example", EXAMPLE, "--owner", "nobody")
    assert "RW907" in str(refused.exception) or "no indicator has this owner" in str(refused.exception)


def test_a_line_of_no_topic_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_text('{"a": 1}\n')
    refused = run(ROOT / EXAMPLE, "--from", tmp_path / "log.jsonl")
    assert "expected a record of the log" in str(refused.exception)
    assert "log.jsonl:1" in "\n".join(refused.exception.lines())


def test_workspace_without_indicators_is_told(tmp_path: Path) -> None:
    for name, content in read_workspace(ROOT / EXAMPLE).items():
        if name != "indicators.yaml":
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(content)
    assert "asks for no indicators" in str(run(tmp_path, "--from", tmp_path / "workspace.yaml").exception)


def test_page_shows_a_file_that_loads() -> None:
    (text,) = re.findall(r"```yaml\n# indicators.yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    hello = (
        "journey: hello\nmode: live\ntrigger: { on: User Registered }\nentry: { holdout: 10% }\n"
        "goal: [ { on: Order Completed, within: 9 days } ]\nsteps: [ { message: hello } ]\n"
    )
    action = "actions: { hello: { channels: email, content: { en: { template: t } } } }\n"
    loaded = load(
        {
            "workspace.yaml": "workspace: shop\nlanguages: en\n",
            "actions.yaml": action,
            "journeys/hello.yaml": hello,
            "indicators.yaml": text,
        }
    )
    assert [str(fault) for fault in loaded.faults] == []
    assert loaded.workspace is not None
    assert len(Indicating(loaded.workspace, 1).reports()) == 11


def test_page_shows_the_reports_that_the_commands_print() -> None:
    shown = REPORT.findall(PAGE.read_text(encoding="utf-8"))
    assert len(shown) == 2
    for command, text in shown:
        result = CliRunner().invoke(app, command.split())
        lines = [line.rstrip() for line in result.output.splitlines()]
        assert "\n".join(lines).strip() == text.strip()


def test_page_names_the_bounds() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for told in (
        f"| {INDICATORS_MAX} |",
        f"| {PERIODS_MAX}; {PERIODS_TOLD_MAX} |",
        f"| {GROUPS_MAX} |",
        f"| {COHORTS_MAX}; {COHORT_PERIODS_MAX} |",
        f"| {WAYS_MAX:,} |",
        f"{SENT_KEPT_MAX} actions, {PASSAGES_KEPT_MAX} passages",
        f"| {CACHE_KIB // 1024} MiB",
    ):
        assert told in page


def test_experiments_that_learn_give_weights_to_the_better_arm(tmp_path: Path) -> None:
    instant = 1_300_000_000_000
    decisions, day = [], 86_400_000
    for number in range(400):
        arm, customer = ("thanks", "credit")[number % 2], f"c{number}"
        assigned = Assigned(customer, "big_basket", "gift", "thanks_or_credit", arm, 0.5)
        entered = Entered(customer, "big_basket", 1)
        decisions.append(Decision(customer, instant, "e", "t", "h", entered=(entered,), assigned=(assigned,)))
        if number % 5 == 0 or (arm == "credit" and number % 3 == 0):
            ended = (Ended(customer, "big_basket", "goal", "goal"),)
            decisions.append(Decision(customer, instant + day, "e", "t", "h", ended=ended))
    decisions.append(Decision("late", instant + 60 * day, "e", "t", "h"))
    log = tmp_path / "decisions.jsonl"
    log.write_bytes(b"\n".join(encode_output(each) for each in decisions))
    result = CliRunner().invoke(
        app, ["experiments", str(ROOT / Example.RETAIL_YEAR), "--from", str(log), "--json"]
    )
    assert result.exit_code == 0, result.exception
    (found,) = json.loads(result.stdout)["experiments"]
    arms = {each["arm"]: each for each in found["arms"]}
    assert (found["journey"], found["split"], found["metric"]) == ("big_basket", "thanks_or_credit", "goal")
    assert {name: (each["happened"], each["customers"]) for name, each in arms.items()} == {
        "credit": (94, 200),
        "thanks": (40, 200),
    }
    assert (arms["credit"]["weight"], arms["thanks"]["weight"]) == (10_000, FLOOR)


def test_workspace_without_learning_experiments_is_told() -> None:
    result = CliRunner().invoke(app, ["experiments", str(ROOT / EXAMPLE)])
    assert "no experiment learns" in str(result.exception)
