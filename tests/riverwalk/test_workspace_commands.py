"""init, validate, schema and config: commands that need no server."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from riverwalk.cli import app
from riverwalk.failures import Failure
from riverwalk.json_schemas import all_schemas
from riverwalk.starter import STARTER, write_files

SECRET = "a secret of twenty characters"


def run(*arguments: str, **environment: str) -> str:
    """Output of a command that must succeed."""
    result = CliRunner().invoke(app, arguments, env=environment, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_init_writes_a_workspace_that_validates_without_a_warning(tmp_path: Path) -> None:
    run("init", str(tmp_path))
    found = json.loads(run("validate", str(tmp_path), "--json"))
    assert found == {
        "valid": True,
        "workspace": "my_shop",
        "journeys": ["second_order"],
        "actions": ["free_delivery", "small_voucher", "thank_you"],
        "faults": [],
    }


def test_starter_journey_fits_on_a_screen() -> None:
    lines = [line for line in STARTER["journeys/second_order.yaml"].splitlines() if not line.startswith("#")]
    assert len(lines) <= 25


def test_init_never_overwrites_and_then_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "facts.yaml").write_text("mine")
    with pytest.raises(Failure) as refused:
        write_files(tmp_path)
    assert (refused.value.code, refused.value.found) == ("RW905", "facts.yaml")
    assert [path.name for path in tmp_path.iterdir()] == ["facts.yaml"]


def test_validate_says_what_a_good_workspace_holds(tmp_path: Path) -> None:
    write_files(tmp_path)
    assert run("validate", str(tmp_path)) == "my_shop: 1 journey, 3 actions, 2 facts\n"


def test_validate_shows_every_fault_with_its_place_and_exits_1(tmp_path: Path) -> None:
    write_files(tmp_path)
    journey = tmp_path / "journeys" / "second_order.yaml"
    journey.write_text(
        journey.read_text().replace("thank_you", "thank_yuo").replace("facts.orders >=", "facts.order >=")
    )
    result = CliRunner().invoke(app, ["validate", str(tmp_path)])
    assert result.exit_code == 1
    assert "journeys/second_order.yaml:" in result.output
    assert "did you mean 'thank_you'?" in result.output
    assert "did you mean 'orders'?" in result.output
    assert "^" in result.output
    assert result.output.splitlines()[-1].startswith("2 errors")


def test_validate_of_no_folder_is_a_usage_error(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["validate", str(tmp_path / "none")])
    assert isinstance(result.exception, Failure)
    assert (result.exception.code, result.exception.exit_code) == ("RW905", 2)


@pytest.mark.parametrize("kind", all_schemas())
def test_schema_of_every_kind_is_a_json_schema(kind: str) -> None:
    found = json.loads(run("schema", kind))
    assert found["$schema"].endswith("2020-12/schema")
    assert found["type"] == "object"


def test_config_never_shows_a_secret() -> None:
    environment = {"RIVERWALK_IDENTITY_KEY": SECRET, "RIVERWALK_KAFKA_PASSWORD": SECRET}
    for arguments in (("config",), ("config", "--json"), ("config", "--changed")):
        output = run(*arguments, **environment)
        assert SECRET not in output
        assert "RIVERWALK_IDENTITY_KEY" in output


def test_config_changed_shows_only_what_is_set() -> None:
    found = json.loads(run("config", "--changed", "--json", RIVERWALK_PARTITIONS="8"))
    assert [(row["environment"], row["value"], row["default"]) for row in found] == [
        ("RIVERWALK_PARTITIONS", "8", "4")
    ]
