"""`riverwalk diff`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from journey.difference import compare_workspaces
from riverwalk.difference_view import difference_lines
from riverwalk.failures import Failure
from riverwalk.printing import print_json, say
from riverwalk.publication import check
from riverwalk.published import workspace_of
from riverwalk.running import read_settings, run
from riverwalk.workspace_files import read_workspace
from schemas.publication import Publication
from schemas.workspace import Workspace
from streams.exits import Exit
from streams.log_reader import KafkaPublications

app = typer.Typer()


@app.command(epilog="Example: riverwalk diff --published examples/retail-year --exit-code")
def diff(
    first: Annotated[Path, typer.Argument(metavar="A", help="Folder of the workspace before.")],
    second: Annotated[
        Path | None, typer.Argument(metavar="[B]", help="Folder of the workspace after.")
    ] = None,
    *,
    published: Annotated[
        bool, typer.Option("--published", help="Compare what is in force on Kafka with A; B is left out.")
    ] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit 1 if they differ, as `git diff --exit-code` does.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Compare two workspaces by meaning.

    Comments, order of keys, quoting and short forms do not count. For each journey: steps, goals and exits
    (pinned: who is inside keeps the version they entered), trigger and entry (for whoever comes next), mode
    and words (at once for all). Policy, actions, facts and events hold at once for all. Exit 0 whether they
    differ or not, unless --exit-code is given.
    """
    if published == (second is not None):
        raise Failure("RW907", "expected two folders, or --published and one", advice="name both, or neither")
    after = check(read_workspace(second or first)).workspace
    before = _in_force() if published else check(read_workspace(first)).workspace
    difference = compare_workspaces(before, after)
    if as_json:
        print_json({"equal": difference.equal, "difference": difference})
    else:
        for line in difference_lines(difference):
            say(line)
    if exit_code and not difference.equal:
        raise typer.Exit(Exit.CHECK_FAILED)


def _in_force() -> Workspace:
    """What is in force under the topic prefix of the settings."""
    history: list[Publication] = run(KafkaPublications(read_settings()).all())
    if not history:
        raise Failure("RW908", "no workspace is published", advice="publish one with `riverwalk publish`")
    return workspace_of(history[-1])
