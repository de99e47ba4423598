"""`riverwalk simulate`: what stands in the report, and that every record is accounted for."""

import gzip
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from riverwalk.cli import app
from riverwalk.failures import Failure
from riverwalk.publication import check
from riverwalk.simulation import file_touchpoints, simulate_touchpoints
from riverwalk.simulation.running import LOOK_EVERY
from riverwalk.workspace_files import read_workspace

FILES = {
    "workspace.yaml": "workspace: shop\nlanguages: en\n",
    "policy.yaml": """
consent: { assume: true }
caps:
  - { id: daily, max: 1, per: calendar day }
  - { id: spaced, max: 1, per: 3 days, when_full: defer }
""",
    "actions.yaml": """
actions:
  hello: { channels: [email], expiry: 2 days, content: { en: { template: t } } }
""",
    "journeys/hello.yaml": """
journey: hello
mode: live
trigger: { on: User Registered }
entry: { again: always }
goal: [ { on: Order Completed, within: 9 days } ]
exit: [ { on: Signed Out, reason: left } ]
steps: [ { message: hello }, { id: pause, wait: 5 days } ]
""",
}


def touchpoint(number: int, kind: str, at: str, user: str = "u1") -> str:
    record = {
        "id": f"e{number}",
        "source": "web",
        "type": kind,
        "occurred_at": at,
        "identifiers": {"user_id": user},
    }
    return json.dumps(record)


LOG = [
    touchpoint(1, "User Registered", "2026-03-02T09:00:00Z"),
    touchpoint(2, "User Registered", "2026-03-02T10:00:00Z", "u2"),
    touchpoint(2, "User Registered", "2026-03-02T10:00:00Z", "u2"),
    touchpoint(3, "Order Completed", "2026-03-02T11:00:00Z"),
    touchpoint(4, "User Registered", "2026-03-02T12:00:00Z"),
    "",
    "{ no json",
    touchpoint(5, "User Registered", "2026-03-03T00:30:00Z", "u3"),
    touchpoint(6, "Signed Out", "2026-03-03T01:00:00Z", "u3"),
    touchpoint(7, "User Registered", "2026-03-03T08:00:00Z"),
    touchpoint(8, "User Registered", "2026-03-04T09:00:00Z", "u2"),
]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / "shop" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "shop" / name).write_text(text)
    (tmp_path / "log.jsonl").write_text("\n".join(LOG) + "\n")
    return tmp_path


def run(*arguments: str):
    return CliRunner().invoke(app, ["simulate", *map(str, arguments)])


def report(shop: Path, *options: str) -> dict:
    result = run(shop / "shop", shop / "log.jsonl", "--json", *options)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_every_record_is_applied_repeated_refused_or_beyond(shop: Path) -> None:
    found = report(shop)
    assert (found["records"], found["applied"]) == (10, 8)
    assert found["not_applied"] == {"repeats": 1}
    assert sum(found["refused"].values()) == 1
    assert (found["customers"], found["until"]) == (3, "2026-03-04T09:00:00Z")


def test_funnel_counts_entries_goals_exits_places_and_reasons(shop: Path) -> None:
    journey = report(shop)["journeys"]["hello"]
    assert (journey["entered"], journey["goals"], journey["exits"]) == (4, 1, {"left": 1})
    assert journey["sent"] == {"hello": 3}
    assert journey["not_sent"] == {"cap:daily": 1}
    assert journey["waiting"] == {"pause": 2}
    assert (journey["goal_share_treated"], journey["goal_share_holdout"]) == (0.25, None)


def test_actions_are_counted_by_local_day_and_channel(shop: Path) -> None:
    assert report(shop)["days"] == {"2026-03-02": {"email": 2}, "2026-03-03": {"email": 1}}


def test_pressure_of_a_cap_is_the_share_it_stood_in_the_way_of(shop: Path) -> None:
    caps = report(shop)["caps"]
    assert caps["daily"] == {"concerned": 4, "refused": 1, "deferred": 0, "pressure": 0.25}
    assert caps["spaced"]["refused"] == 0


def test_time_ends_where_it_is_told_to(shop: Path) -> None:
    found = report(shop, "--until", "2026-03-02T12:00:00Z")
    assert (found["applied"], found["after_until"], found["until"]) == (4, 4, "2026-03-02T12:00:00Z")
    longer = report(shop, "--until", "2026-04-02T12:00:00Z")
    assert longer["journeys"]["hello"]["waiting"] == {}


def test_same_file_gives_the_same_report_gzipped_or_not(shop: Path) -> None:
    plain = report(shop)
    (shop / "log.jsonl").write_bytes(gzip.compress((shop / "log.jsonl").read_bytes()))
    assert {**report(shop), "seconds": 0} == {**plain, "seconds": 0}


def test_tables_hold_the_funnel_the_days_and_the_caps(shop: Path) -> None:
    output = run(shop / "shop", shop / "log.jsonl").output
    assert "shop: 10 records of log.jsonl to 2026-03-04T09:00:00Z" in output
    assert "8 applied, 1 repeats, 1 refused" in output
    for words in ("held out", "not sent, because", "actions sent", "pressure", "2026-03-03", "25.0%"):
        assert words in output


def test_progress_is_shown_every_few_seconds_with_its_rate(shop: Path) -> None:
    lines = (touchpoint(i, "User Registered", "2026-03-02T09:00:00Z", f"u{i}") for i in range(3 * LOOK_EVERY))
    (shop / "many.jsonl").write_text("\n".join(lines))
    seconds, shown = iter(range(0, 10_000, 4)), []
    simulated = simulate_touchpoints(
        check(read_workspace(shop / "shop")).workspace,
        file_touchpoints(shop / "many.jsonl"),
        lambda: float(next(seconds)),
        show=lambda so_far, source: shown.append((so_far.records, source.total, so_far.rate)),
    )
    assert shown == [(1000, 1500, 125.0)]
    assert simulated.counts.applied == 1500


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("{shop}",), "RW907"),
        (("{shop}", "{log}", "--example", "retail-year"), "RW907"),
        (("{shop}", "{shop}/none.jsonl"), "RW905"),
        (("{shop}", "{log}", "--until", "tomorrow"), "RW907"),
    ],
)
def test_wrong_arguments_are_usage_errors(shop: Path, arguments, code: str) -> None:
    given = [each.format(shop=shop / "shop", log=shop / "log.jsonl") for each in arguments]
    refused = run(*given).exception
    assert isinstance(refused, Failure)
    assert (refused.code, refused.exit_code) == (code, 2)
