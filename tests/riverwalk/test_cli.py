"""The command line itself: what it lists, how fast, how it fails."""

import io
import json
import resource
import subprocess
import sys
from contextlib import redirect_stdout, suppress
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from riverwalk.cli import app, load_command
from riverwalk.command_shapes import FILE, Shape, asks_for_help, command_of, read_shapes
from riverwalk.command_table import COMMANDS
from riverwalk.reference import shapes_text

RIVERWALK = Path(sys.executable).with_name("riverwalk")
HELP_SECONDS_MAX = 0.3
HELP_TRIES = 5
NO_KAFKA = {"RIVERWALK_KAFKA_BOOTSTRAP": "127.0.0.1:1", "RIVERWALK_REDIS_URL": "redis://127.0.0.1:1/0"}


def riverwalk(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command in an environment of its own."""
    own = {"PATH": "/usr/bin:/bin", **environment}
    return subprocess.run([RIVERWALK, *arguments], env=own, capture_output=True, text=True, check=False)


def test_help_lists_every_command_without_importing_any() -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from riverwalk.cli import app;"
        "result = CliRunner().invoke(app, ['--help']); print(result.output);"
        "heavy = ('riverwalk.commands', 'aiokafka', 'faust', 'pydantic');"
        "print([name for name in sys.modules if name.startswith(heavy)])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert all(name in found for name in COMMANDS)
    assert found.endswith("[]\n")


@pytest.mark.parametrize("arguments", [["publish"], ["dead-letters", "replay"], ["worker"]])
def test_help_of_a_command_imports_no_command(arguments: list[str]) -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from riverwalk.cli import app;"
        f"result = CliRunner().invoke(app, [*{arguments!r}, '--help']); print(result.output);"
        "heavy = ('riverwalk.commands', 'aiokafka', 'faust', 'journey', 'streams');"
        "print([name for name in sys.modules if name.startswith(heavy)])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "Example: riverwalk" in found
    assert found.endswith("[]\n")


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("riverwalk publ", {"publish"}),
        ("riverwalk publish --", {"--by", "--dry-run", "--json"}),
        ("riverwalk dead-letters ", {"list", "show", "replay"}),
        ("riverwalk dead-letters list --", {"--reason", "--limit"}),
        ("riverwalk feed --example ", {"retail-year", "car-maker"}),
    ],
)
def test_completion_knows_commands_options_and_choices_without_importing_any(
    words: str, wanted: set[str]
) -> None:
    code = (
        "import sys; from riverwalk.cli import main\n"
        "try: main()\n"
        "finally: print([name for name in sys.modules if name.startswith(('riverwalk.commands', 'journey'))])"
    )
    position = str(len(words.split(" ")) - 1)
    own = {"_RIVERWALK_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": position}
    ended = subprocess.run([sys.executable, "-c", code], env=own, capture_output=True, text=True, check=False)
    lines = ended.stdout.splitlines()
    assert wanted <= set(lines), ended.stderr
    assert lines[-1] == "[]"


def help_of(command: Any, below: str) -> str:
    """What `--help` prints."""
    printed = io.StringIO()
    with redirect_stdout(printed), suppress(SystemExit):
        command.main(
            args=[*([below] if below else []), "--help"], prog_name="riverwalk", standalone_mode=False
        )
    return printed.getvalue()


@pytest.mark.parametrize("name", COMMANDS)
def test_help_from_the_shape_is_the_help_of_the_command(name: str) -> None:
    """If not: `make docs`."""
    command, shape = load_command(name), read_shapes()[name]
    for below in ("", *getattr(command, "commands", {})):
        assert asks_for_help(shape, [*([below] if below else []), "--help"])
        assert "Usage" in help_of(command, below)
        assert help_of(command_of(name, shape), below) == help_of(command, below)


def test_shapes_are_current_and_a_command_that_acts_has_none() -> None:
    assert FILE.read_text(encoding="utf-8") == shapes_text(), "run `make docs`"
    shapes = read_shapes()
    assert not asks_for_help(shapes["explain"], ["--journey", "--help"])
    assert not asks_for_help(shapes["publish"], ["my-shop"])
    assert not asks_for_help(shapes["publish"], [])


def commands_that_act() -> dict[str, Shape]:
    shapes = read_shapes()
    flat = {name: shape for name, shape in shapes.items() if "commands" not in shape}
    for name, shape in shapes.items():
        flat |= {f"{name} {below}": each for below, each in shape.get("commands", {}).items()}
    return flat


def test_examples_of_commands_name_options_that_are_there() -> None:
    wrong = []
    for name, shape in commands_that_act().items():
        known = {option for each in shape["params"] for option in each.get("names", ())}
        known |= {f"--{each['name'].replace('_', '-')}" for each in shape["params"]} | {"--no-follow"}
        assert f"riverwalk {name}" in shape["example"]
        wrong += [
            f"{name}: {word}" for word in shape["example"].split() if word[:2] == "--" and word not in known
        ]
    assert wrong == []


def test_every_command_that_prints_a_result_takes_json() -> None:
    """`generate` prints JSON lines anyway, `worker` nothing but its log."""
    without = [
        name
        for name, shape in commands_that_act().items()
        if not any("--json" in each.get("names", ()) for each in shape["params"])
    ]
    assert sorted(without) == ["generate", "worker"]


def test_help_costs_less_than_300_ms() -> None:
    # Processor time, and the best of several: what else runs on the machine is not asked.
    def seconds() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert riverwalk("--help").returncode == 0
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(seconds() for _ in range(HELP_TRIES)) < HELP_SECONDS_MAX


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_summary_and_an_example(name: str) -> None:
    command = load_command(name)
    assert command.help.partition("\n")[0] == COMMANDS[name].summary
    for each in (command, *getattr(command, "commands", {}).values()):
        assert each.epilog.startswith(f"Example: {'RIVERWALK_' if name == 'init-topics' else 'riverwalk '}")
        assert each.help


def test_unknown_command_is_a_usage_error_with_a_suggestion() -> None:
    result = CliRunner().invoke(app, ["valdate"])
    assert result.exit_code == 2
    assert "validate" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("init-topics",),
        ("publish", "STARTER"),
        ("tail",),
        ("dead-letters", "list"),
        ("customer", "show", "user_id=1"),
        ("explain", "user_id=1"),
        ("read-model", "rebuild"),
    ],
)
def test_without_kafka_or_redis_a_command_exits_3_with_advice(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    assert riverwalk("init", str(tmp_path / "shop")).returncode == 0
    named = [str(tmp_path / "shop") if word == "STARTER" else word for word in arguments]
    result = riverwalk(*named, RIVERWALK_IDENTITY_KEY="0123456789abcdef", **NO_KAFKA)
    assert result.returncode == 3
    assert "RW90" in result.stderr
    assert "what to do:" in result.stderr
    assert "Traceback" not in result.stderr


def test_debug_shows_the_stack_wherever_it_stands() -> None:
    result = riverwalk("init-topics", "--debug", **NO_KAFKA)
    assert result.returncode == 3
    assert "Traceback" in result.stderr


def test_wrong_setting_is_refused_by_its_name() -> None:
    result = riverwalk("config", RIVERWALK_PARTITIONS="none")
    assert result.returncode == 78
    assert "RIVERWALK_PARTITIONS" in result.stderr


def test_failure_with_json_is_an_object_on_standard_output() -> None:
    result = riverwalk("schema", "jurney", "--json")
    assert result.returncode == 2
    assert json.loads(result.stdout)["error"]["code"] == "RW907"
    assert "did you mean 'journey'?" in result.stderr
