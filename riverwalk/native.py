"""Which of our modules run compiled (`make compile`, docs/adr/0019), and whether their sources changed."""

from __future__ import annotations

import sys
from importlib.machinery import EXTENSION_SUFFIXES, FileFinder, SourceFileLoader
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("agents", "journey")
GROUP = "riverwalk__mypyc"
"""The one extension that holds the code of all compiled modules."""


def compiled_modules() -> list[Path]:
    """Extensions beside their sources; empty where nothing was compiled."""
    suffix = EXTENSION_SUFFIXES[0]
    if not (ROOT / f"{GROUP}{suffix}").exists():
        return []
    return sorted(path for room in ROOMS for path in (ROOT / room).rglob(f"*{suffix}"))


def edited_since() -> list[str]:
    """Sources that are newer than what was compiled from them: what would run is not what stands there."""
    edited = []
    for compiled in compiled_modules():
        source = compiled.with_name(compiled.name.partition(".")[0] + ".py")
        if not source.exists() or source.stat().st_mtime > compiled.stat().st_mtime:
            edited.append(str(source.relative_to(ROOT)))
    return edited


def sources_only() -> None:
    """Leave compiled modules out of every later import of this process: for comparisons."""
    sys.path_hooks.insert(0, _source_finder)
    sys.path_importer_cache.clear()


def _source_finder(path: str) -> FileFinder:
    folder = Path(path).resolve()
    if not any(folder.is_relative_to(ROOT / room) for room in ROOMS):
        raise ImportError(f"{path} holds none of our rooms")
    return FileFinder(path, (SourceFileLoader, [".py"]))
