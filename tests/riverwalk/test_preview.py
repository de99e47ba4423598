"""`riverwalk preview` of people of the retail year, without a server."""

import json
import shutil
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from typer.testing import CliRunner

from journey.preview import preview as foresee
from journey.ranks import RANK_WAIT
from riverwalk.cli import app
from riverwalk.customers import Known
from riverwalk.failures import Failure
from riverwalk.previewing import catalogue_after
from riverwalk.printing import print_json
from riverwalk.publication import check
from riverwalk.workspace_files import read_workspace
from schemas.customer import CustomerState, Enrolment, Timer
from schemas.instant import parse_instant
from schemas.publication import Publication

EXAMPLE = Path(__file__).parents[2] / "examples" / "retail-year"
ORDER = '{"type": "Order Completed", "properties": {"order_id": "o1", "total": 1200}}'
BEGIN = "2011-03-01T09:30:00Z"
SOMEBODY = "c_" + "b" * 26


def run(*arguments: str) -> dict[str, object]:
    command = ["preview", *arguments, "--workspace", str(EXAMPLE), "--json"]
    result = CliRunner().invoke(app, command, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    found: dict[str, object] = json.loads(result.stdout)
    return found


def rows(found: dict[str, object]) -> list[tuple[str, str]]:
    happenings = found["happenings"]
    assert isinstance(happenings, list)
    return [(each["what"], each.get("action", "") or each.get("place", "")) for each in happenings]


def test_new_customer_is_welcomed_and_gets_a_second_order_offer() -> None:
    found = run(
        "new", "--new", "--at", BEGIN, "--journey", "welcome_second_purchase", "--assume", ORDER, "--only"
    )
    assert rows(found) == [
        ("event", ""),
        ("entered", ""),
        ("reached", "wait_1"),
        ("proposed", "hello"),
        ("deferred", "welcome"),
        ("sent", "welcome"),
        ("reached", "wait_2"),
        ("reached", "wait_3"),
        ("proposed", "message_1"),
        ("deferred", "second_order_offer"),
        ("sent", "second_order_offer"),
        ("watching", ""),
        ("ended", ""),
    ]
    assert found["ended"] is True


def test_other_journeys_are_shown_too_and_act_either_way() -> None:
    everything = run("new", "--new", "--at", BEGIN, "--journey", "welcome_second_purchase", "--assume", ORDER)
    assert {("sent", "welcome")} < set(rows(everything))
    assert any(each["journey"] == "big_basket" for each in everything["happenings"])  # type: ignore[attr-defined]


def test_cancellation_silences_promotion() -> None:
    cancelled = (
        '{"type": "Order Cancelled", "occurred_at": "2011-03-02T09:00:00Z", "properties": {"order_id": "o1"}}'
    )
    assumed = ("--assume", ORDER, "--assume", cancelled)
    found = run("new", "--new", "--at", BEGIN, "--journey", "welcome_second_purchase", *assumed)
    assert ("suppressed", "welcome") in rows(found)
    assert ("sent", "cancellation_received") in rows(found)


def test_what_if_sets_a_fact(tmp_path: Path) -> None:
    base = ("new", "--new", "--at", BEGIN, "--journey", "gold_tier", "--assume", ORDER)
    assert "entered" not in {what for what, _ in rows(run(*base, "--only"))}
    found = run(*base, "--only", "--set", "facts.spend_365d=4000")
    assert ("entered", "") in rows(found)
    assert found["ended"] is True


def test_state_of_a_file_walks_on_from_where_it_rests(tmp_path: Path) -> None:
    """As `customer show --json` prints it, with a version that the folder does not number."""
    now = parse_instant(BEGIN)
    assert now is not None
    resting = Enrolment("e1", "win_back", 3, now, "x", "wait_2", now)
    state = CustomerState(
        SOMEBODY, now, enrolments={"e1": resting}, timers=(Timer(now + 1000, RANK_WAIT, "e1", "wait_2"),)
    )
    path = tmp_path / "state.json"
    with path.open("w") as file, redirect_stdout(file):
        print_json(Known(state, 7, "the read model"))
    found = run(SOMEBODY, "--state", str(path), "--journey", "win_back")
    assert [what for what, _ in rows(found)] == ["proposed", "deferred", "sent", "ended"]
    other = CliRunner().invoke(
        app,
        [
            "preview",
            "c_" + "c" * 26,
            "--state",
            str(path),
            "--journey",
            "win_back",
            "--workspace",
            str(EXAMPLE),
        ],
    )
    assert isinstance(other.exception, Failure) and other.exception.code == "RW907"


def test_person_inside_keeps_the_version_they_entered_with(tmp_path: Path) -> None:
    published = check(read_workspace(EXAMPLE))
    history = [
        Publication(
            "retail_year",
            published.hash,
            "",
            published.files,
            dict.fromkeys(published.workspace.journeys, 1),
            0,
        )
    ]
    folder = tmp_path / "edited"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("data", "tests"))
    path = folder / "journeys" / "win_back.yaml"
    path.write_text(path.read_text().replace("action: win_back_10_percent", "action: win_back_5_percent"))
    tried = catalogue_after(check(read_workspace(folder)), history, at=1)
    assert tried.catalogue.current["win_back"].version == 2
    now = parse_instant(BEGIN) or 0
    for version, action in ((1, "win_back_10_percent"), (2, "win_back_5_percent")):
        resting = Enrolment("e1", "win_back", version, now, "x", "wait_2", now)
        timers = (Timer(now + 1000, RANK_WAIT, "e1", "wait_2"),)
        state = CustomerState(SOMEBODY, now, enrolments={"e1": resting}, timers=timers)
        found = foresee(tried.catalogue, state, [], "win_back", until=now + 86_400_000)
        assert [each.action for each in found.happenings if each.what == "sent"] == [action]
    same = catalogue_after(published, history, at=1)
    assert same.catalogue.current["win_back"].version == 1


def test_table_for_people_says_how_it_ends() -> None:
    command = [
        "preview",
        "new",
        "--new",
        "--at",
        BEGIN,
        "--workspace",
        str(EXAMPLE),
        "--journey",
        "big_basket",
    ]
    result = CliRunner().invoke(app, [*command, "--assume", ORDER], catch_exceptions=False)
    assert result.stdout.splitlines()[0].split() == ["at", "journey", "place", "what", "detail"]
    assert result.stdout.splitlines()[-1] == "big_basket: nobody is left inside"
    nothing = CliRunner().invoke(app, command, catch_exceptions=False)
    assert nothing.stdout.splitlines()[-1] == "big_basket: nothing happens"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--assume", "no json"),
        ("--assume", '{"type": "Order Compleeted"}'),
        ("--set", "traits.x"),
        ("--set", "facts.none=1"),
        ("--at", "tomorrow"),
        ("--for", "a while"),
        ("--journey", "bigbasket"),
        ("--state", "x"),
    ],
)
def test_wrong_argument_is_a_usage_error(arguments: tuple[str, str]) -> None:
    base = ["preview", "new", "--new", "--workspace", str(EXAMPLE), "--journey", "big_basket", "--at", BEGIN]
    result = CliRunner().invoke(app, [*base, *arguments])
    assert isinstance(result.exception, Failure), result.output
    assert (result.exception.code, result.exception.exit_code) == ("RW907", 2)
