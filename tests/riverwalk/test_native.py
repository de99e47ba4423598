"""What was compiled is never older than what it was compiled from."""

import os
import subprocess
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from riverwalk.native import ARENAS, GROUP, ROOT, compiled_modules, edited_since

SUFFIX = EXTENSION_SUFFIXES[0]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Sources of an hour ago, and what was compiled from them just now."""
    for name in ("journey/fold.py", "journey/times.py", "agents/ingest.py", "schemas/customer.py"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 3600))
    for name in ("journey/fold", "agents/ingest", GROUP):
        (tmp_path / f"{name}{SUFFIX}").touch()
    return tmp_path


def test_fresh_build_is_taken(root: Path) -> None:
    assert edited_since(root) == []
    assert [path.name.partition(".")[0] for path in compiled_modules(root)] == ["ingest", "fold"]


@pytest.mark.parametrize("name", ["journey/fold.py", "journey/times.py", "schemas/customer.py"])
def test_edit_of_what_is_compiled_or_read_by_it_is_named(root: Path, name: str) -> None:
    later = root.stat().st_mtime + 60
    os.utime(root / name, (later, later))
    assert edited_since(root) == [name]


def test_compiled_module_without_a_source_is_named(root: Path) -> None:
    (root / "journey" / "fold.py").unlink()
    assert edited_since(root) == [f"journey/fold{SUFFIX}"]


HEAP = """
from riverwalk.native import huge_page_bytes, use_huge_pages
use_huge_pages()
use_huge_pages()
def deep(n):
    return n and deep(n - 1)
for _ in range(3):
    kept = [{"number": number, "text": str(number)} for number in range(200_000)]
    assert kept[-1] == {"number": 199_999, "text": "199999"} and deep(900) == 0
print(huge_page_bytes())
"""
THP = Path("/sys/kernel/mm/transparent_hugepage/enabled")


def test_objects_lie_on_huge_pages_where_that_is_compiled_and_the_host_has_them() -> None:
    ran = subprocess.run([sys.executable, "-c", HEAP], check=True, cwd=ROOT, capture_output=True)
    huge, compiled = int(ran.stdout) > 0, (ROOT / f"{ARENAS}{SUFFIX}").exists()
    host = THP.read_text() if THP.exists() else "[never]"
    if "[always]" in host:
        assert huge or not compiled
    else:
        assert huge is (compiled and "[madvise]" in host)


def test_without_a_build_every_source_may_be_as_new_as_it_likes(root: Path) -> None:
    (root / f"{GROUP}{SUFFIX}").unlink()
    assert edited_since(root) == [] == compiled_modules(root)
