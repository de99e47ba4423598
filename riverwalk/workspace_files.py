"""The files of a workspace folder, as `journey.workspace.load` takes them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from journey.workspace import is_ignored
from riverwalk.failures import Failure

FILES_MAX = 5_000
"""More files than any workspace has: the wrong folder was named."""


def read_workspace(folder: Path) -> dict[str, bytes]:
    """Every file of the folder: path relative to it, with `/`, to content.

    Raises: Failure RW905 if there is no such folder, or it cannot be a workspace.
    """
    if not folder.is_dir():
        raise Failure(
            "RW905",
            "there is no such folder",
            where=str(folder),
            advice="name the folder that holds workspace.yaml",
        )
    files: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if is_ignored(name) or not path.is_file():
            continue
        if len(files) >= FILES_MAX:
            advice = "name the folder that holds workspace.yaml"
            raise Failure(
                "RW905", f"over {FILES_MAX:,} files: no workspace", where=str(folder), advice=advice
            )
        files[name] = path.read_bytes()
    return files


def read_plans(paths: Iterable[Path]) -> dict[str, bytes]:
    """Migration plans from anywhere, as files of a workspace.

    Raises: Failure RW905 if one cannot be read.
    """
    plans = {}
    for number, path in enumerate(paths, 1):
        try:
            plans[f"journeys/plan_{number}.migration.yaml"] = path.read_bytes()
        except OSError as error:
            raise Failure("RW905", f"the plan cannot be read: {error.strerror}", where=str(path)) from error
    return plans
