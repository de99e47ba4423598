"""`riverwalk validate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from journey.workspace import Fault, Loaded, load, render
from riverwalk.printing import plural, print_json, say
from riverwalk.workspace_files import read_workspace
from streams.exits import Exit

HERE = Path()

app = typer.Typer()


@app.command(epilog="Example: riverwalk validate examples/retail-year")
def validate(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Folder of the workspace.")] = HERE,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Check a workspace and show every fault at once.

    Each fault has its file, line, column and code; docs/reference/faults.md explains every code. Warnings and
    faults of drafts do not fail the check.
    """
    loaded = load(read_workspace(folder))
    if as_json:
        print_json(_as_dict(loaded))
    else:
        for fault in loaded.faults:
            say(render(fault) + _mark(fault))
        say(summary(loaded))
    if loaded.blocking:
        raise typer.Exit(Exit.CHECK_FAILED)


def summary(loaded: Loaded) -> str:
    """One line: what the workspace holds, or how much is wrong with it."""
    warnings = sum(fault.severity == "warning" for fault in loaded.faults)
    told = f", {plural(warnings, 'warning')}" if warnings else ""
    workspace = loaded.workspace
    if workspace is None:
        return f"{plural(len(loaded.blocking), 'error')}{told}"
    drafts = sum(journey.mode == "draft" for journey in workspace.journeys.values())
    draft = f" ({plural(drafts, 'draft')})" if drafts else ""
    counted = ", ".join(
        plural(count, noun)
        for count, noun in ((len(workspace.actions), "action"), (len(workspace.facts), "fact"))
    )
    journeys = plural(len(workspace.journeys), "journey")
    return f"{workspace.settings.workspace}: {journeys}{draft}, {counted}{told}"


def _mark(fault: Fault) -> str:
    if fault.severity == "warning":
        return "\n  (a warning)"
    return "\n  (in a draft: blocks nobody)" if fault.draft else ""


def _as_dict(loaded: Loaded) -> dict[str, object]:
    workspace = loaded.workspace
    return {
        "valid": workspace is not None,
        "workspace": workspace.settings.workspace if workspace else None,
        "journeys": sorted(workspace.journeys) if workspace else [],
        "actions": sorted(workspace.actions) if workspace else [],
        "faults": loaded.faults,
    }
