"""Runs again whenever a file of the workspace changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from riverwalk.workspace_files import FILES_MAX

POLL_SECONDS = 0.5
Stamp = dict[str, tuple[int, int]]
"""Path -> (modified, in ns; bytes)."""


def stamp(folder: Path) -> Stamp:
    """What the folder's YAML files and tables look like from outside."""
    found: Stamp = {}
    for path in _watched(folder):
        try:
            status = path.stat()
        except FileNotFoundError:  # Gone between the listing and here, as editors do when they save.
            continue
        found[str(path)] = (status.st_mtime_ns, status.st_size)
    return found


def _watched(folder: Path) -> Iterator[Path]:
    every = (path for path in folder.rglob("*") if path.suffix in (".yaml", ".csv"))
    yield from (path for path, _ in zip(every, range(FILES_MAX), strict=False))


def watch(folder: Path, again: Callable[[], None], sleep: Callable[[float], None]) -> None:
    """Call `again` now, and after each change; ends with what `sleep` or `again` raises.

    Args:
        sleep: waits so many seconds; Ctrl-C raises KeyboardInterrupt in it.
    """
    before: Stamp | None = None
    while True:
        now = stamp(folder)
        if now != before:
            before = now
            again()
        sleep(POLL_SECONDS)
