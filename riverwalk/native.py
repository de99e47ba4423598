"""What `make compile` made (docs/adr/0019, 0026): native modules, stale or not, and a heap on huge pages."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import EXTENSION_SUFFIXES, FileFinder, SourceFileLoader
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("agents", "journey", "streams")
READ_BY_COMPILED = (*ROOMS, "schemas")
"""Compiled code holds constants of modules that are not compiled: numbers, texts, fields."""
GROUP = "riverwalk__mypyc"
"""The one extension that holds the code of all compiled modules."""
ARENAS = "riverwalk_arenas"
"""The extension that takes memory as a worker should (`deploy/native/huge_arenas.c`)."""


def compiled_modules(root: Path = ROOT) -> list[Path]:
    """Extensions beside their sources; empty where nothing was compiled."""
    suffix = EXTENSION_SUFFIXES[0]
    if not (root / f"{GROUP}{suffix}").exists():
        return []
    return sorted(path for room in ROOMS for path in (root / room).rglob(f"*{suffix}"))


def edited_since(root: Path = ROOT) -> list[str]:
    """Sources that are newer than what was compiled: what would run is not what stands there.

    Returns: paths below `root`; of a compiled module without a source its own. Cost: 5 ms where something is
    compiled, else nothing.
    """
    compiled = root / f"{GROUP}{EXTENSION_SUFFIXES[0]}"
    if not compiled.exists():
        return []
    at = compiled.stat().st_mtime
    sources = [path for room in READ_BY_COMPILED for path in (root / room).rglob("*.py")]
    edited = [path for path in sources if path.stat().st_mtime > at]
    known = {path.with_suffix("") for path in sources}
    orphans = [
        each for each in compiled_modules(root) if each.with_name(each.name.partition(".")[0]) not in known
    ]
    return sorted(str(path.relative_to(root)) for path in (*edited, *orphans))


def use_huge_pages() -> None:
    """Take all further memory as a worker should (docs/adr/0026), where that was compiled."""
    try:
        import_module(ARENAS).install()
    except ModuleNotFoundError:
        return


def huge_page_bytes() -> int:
    """How much of this process' memory lies on huge pages; 0 where the system does not say."""
    try:
        rollup = Path("/proc/self/smaps_rollup").read_text()
    except OSError:
        return 0
    sizes = [line.split()[1] for line in rollup.splitlines() if line.startswith("AnonHugePages:")]
    return sum(map(int, sizes)) * 1024


def sources_only() -> None:
    """Leave compiled modules out of every later import of this process: for comparisons."""
    sys.path_hooks.insert(0, _source_finder)
    sys.path_importer_cache.clear()


def _source_finder(path: str) -> FileFinder:
    folder = Path(path).resolve()
    if not any(folder.is_relative_to(ROOT / room) for room in ROOMS):
        raise ImportError(f"{path} holds none of our rooms")
    return FileFinder(path, (SourceFileLoader, [".py"]))
