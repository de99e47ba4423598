"""The rules of the house that ruff, mypy and import-linter cannot check (CONTRIBUTING.md)."""

import ast
import re
import runpy
import subprocess
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("schemas", "journey", "agents", "streams", "riverwalk")
OURS = (*ROOMS, "bench")
MODULE_LINES_MAX = 300  # Beyond, a file becomes a folder of the same name.
VAGUE = {"utils", "helpers", "common", "misc", "manager", "service"}
MAKE_TARGETS = {
    "help", "install", "compile", "uncompile", "demo", "test", "check", "docs", "bench", "lock",
    "services-up", "services-down",
}  # fmt: skip
# Modules of structs where everything else is compiled (docs/adr/0019).
NOT_COMPILED = {
    "journey/backtest/tally.py",
    "journey/decision/answers.py", "journey/preview.py", "journey/results.py", "journey/steps/moves.py",
    "journey/times.py",
}  # fmt: skip
LOCKS = ("base", "dev")
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)( ; .+)? \\$", re.IGNORECASE)
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
# A place that only its writer's machine has; a path inside a web address or a container is none.
MACHINE_PATH = re.compile(r"(?<![\w.}/])/(?:work|root|home|Users|opt/wheels)/")
REGISTRY = re.compile(
    r"pypi\.org|pythonhosted|index-url|find-links|trusted-host|repo1?\.maven", re.IGNORECASE
)
FLAGS_OF_LOCK = ("--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host")
ADR_NAME = re.compile(r"^(\d{4})-[a-z0-9]+(-[a-z0-9]+)*\.md$")
ADR_SECTIONS = ["## Context", "## Decision", "## Consequences", "## Rejected"]


def kept_files() -> list[Path]:
    """What git keeps or would keep; in a copy without git, nothing can be said."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode != 0:
        pytest.skip("not a git checkout")
    paths = [ROOT / name for name in set(listing.stdout.split("\0")) - {""}]
    return sorted(path for path in paths if path.is_file())


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_installed_distribution_owns_our_names() -> None:
    owners = packages_distributions()
    strangers = {name: set(owners.get(name, [])) - {"riverwalk"} for name in OURS}
    assert {name: found for name, found in strangers.items() if found} == {}


def test_tests_have_no_init_files() -> None:
    """With one, pytest would shadow the rooms."""
    assert [shown(path) for path in (ROOT / "tests").rglob("__init__.py")] == []


def test_no_module_has_a_vague_name() -> None:
    paths = [path for path in kept_files() if path.suffix == ".py"]
    assert [shown(path) for path in paths if VAGUE & {path.stem, path.parent.name}] == []


def test_no_module_is_too_long() -> None:
    lengths = {
        shown(path): len(path.read_text().splitlines()) for path in kept_files() if path.suffix == ".py"
    }
    assert {name: lines for name, lines in lengths.items() if lines > MODULE_LINES_MAX} == {}


def test_no_re_exported_name_hides_a_module() -> None:
    """`from journey.fold import fold` in an __init__ would make `journey.fold` the function."""
    hidden = []
    for path in python_files(*OURS):
        if path.name != "__init__.py":
            continue
        beside = {found.stem for found in path.parent.glob("*.py")} | {
            found.name for found in path.parent.iterdir() if found.is_dir()
        }
        hidden += [f"{shown(path)}: {name}" for name in re_exports(path) if name in beside]
    assert hidden == []


def test_init_files_declare_what_they_re_export() -> None:
    """Ruff checks that the names of `__all__` exist, and that no import is left out of it unused."""
    doors = [path for path in python_files(*OURS) if path.name == "__init__.py" and re_exports(path)]
    assert [shown(path) for path in doors if "\n__all__ = [" not in path.read_text()] == []


def test_only_settings_reads_the_environment() -> None:
    reads = re.compile(r"\bos\.(environ|getenv)\b|from os import .*\b(environ|getenv)\b")
    readers = [shown(path) for path in python_files(*ROOMS) if reads.search(path.read_text())]
    assert [path for path in readers if path != "streams/settings.py"] == []


def test_kept_files_name_no_registry_and_no_machine() -> None:
    found = []
    for path in kept_files():
        if path == Path(__file__) or path.name == "LICENSE":
            continue
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        for flag in FLAGS_OF_LOCK:
            text = text.replace(flag, "")
        match = MACHINE_PATH.search(text) or REGISTRY.search(text)
        if match:
            found.append(f"{shown(path)}: {match.group()}")
    assert found == []


@pytest.mark.parametrize("name", LOCKS)
def test_lock_file_pins_and_hashes_everything(name: str) -> None:
    lines = [line for line in lock(name) if line.strip() and not line.lstrip().startswith("#")]
    assert lines
    assert [line for line in lines if not PIN.match(line) and not HASH.match(line)] == []
    followed = zip(lines, [*lines[1:], ""], strict=True)
    assert [pin for pin, after in followed if PIN.match(pin) and not HASH.match(after)] == []


def test_lock_files_agree() -> None:
    base, dev = ({match[1]: match[2] for line in lock(name) if (match := PIN.match(line))} for name in LOCKS)
    assert {name: pinned for name, pinned in base.items() if dev.get(name) != pinned} == {}


def test_dependencies_are_all_explained() -> None:
    asked = [line.strip() for name in LOCKS for line in (ROOT / f"requirements/{name}.in").open()]
    names = {line.partition("[")[0] for line in asked if line and not line.startswith(("#", "-"))}
    records = "".join(path.read_text() for path in (ROOT / "docs" / "adr").glob("*.md"))
    assert {name for name in names if f"| {name} |" not in records} == set()


def test_makefile_has_its_targets() -> None:
    text = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):.*## ", text, re.MULTILINE))
    assert MAKE_TARGETS - targets == set()


def test_decision_records_are_numbered_titled_and_whole() -> None:
    wrong, numbers = [], []
    for path in sorted((ROOT / "docs" / "adr").iterdir()):
        name = ADR_NAME.match(path.name)
        lines = path.read_text().splitlines()
        sections = [line for line in lines if line.startswith("## ")]
        if not name or not lines[0].startswith(f"# {name[1]} ") or sections != ADR_SECTIONS:
            wrong.append(shown(path))
        numbers.append(path.name[:4])
    assert wrong == []
    assert len(numbers) == len(set(numbers))


def lock(name: str) -> list[str]:
    return (ROOT / "requirements" / f"{name}.lock").read_text().splitlines()


def re_exports(path: Path) -> list[str]:
    """Names that an `__init__.py` takes out of modules of ours; the modules beside it do not count."""
    own = ".".join(path.parent.relative_to(ROOT).parts)
    return [
        alias.asname or alias.name
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ImportFrom) and node.module and node.module != own
        for alias in node.names
        if node.module.partition(".")[0] in OURS
    ]


def test_compiled_modules_hold_no_structs_and_are_all_there() -> None:
    """mypyc would drop the options of a struct; a pattern that finds nothing has moved."""
    compile_script = runpy.run_path(str(ROOT / "deploy" / "native" / "compile.py"), run_name="listing")
    found = [str(path) for path in compile_script["hot_modules"]()]
    assert all(any(Path(name).match(pattern) for name in found) for pattern in compile_script["HOT"])
    matched = {shown(path) for pattern in compile_script["HOT"] for path in ROOT.glob(pattern)}
    left = {name for name in matched - set(found) if not name.endswith("__init__.py")}
    assert left == NOT_COMPILED, "a struct slows the code around it: give it a module of structs"
