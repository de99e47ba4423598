"""`riverwalk check`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from journey.exploring import STATES_MAX, Explored, Finding, case_of, examine, trail_words
from riverwalk.failures import Failure
from riverwalk.printing import note, plural, print_json, print_table, say
from riverwalk.publication import check as checked
from riverwalk.workspace_files import read_workspace
from schemas.workspace import Workspace
from streams.exits import Exit

HERE = Path()

app = typer.Typer()


class Examined(NamedTuple):
    """One journey, explored."""

    journey: str
    explored: Explored
    findings: tuple[Finding, ...]


@app.command(epilog="Example: riverwalk check examples/retail-year win_back")
def check(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Folder of the workspace.")] = HERE,
    journey: Annotated[
        str, typer.Argument(metavar="[JOURNEY]", help="Which journey; all of them by default.")
    ] = "",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Explore where journeys may lead, and show what is wrong there.

    A bounded model check: from each place of a journey it follows every event that somebody there listens
    for, every outcome, verdict, timeout, case and arm, goal and exit. Each finding is shown with the shortest
    way to it, in words and as a case for `riverwalk test`; docs/reference/checks.md explains each kind.
    Exit 1 if there is one.
    """
    workspace = checked(read_workspace(folder)).workspace
    examined = [Examined(name, *examine(workspace, name)) for name in _names(workspace, journey)]
    if as_json:
        print_json([_as_dict(each) for each in examined])
    else:
        _show(examined)
    for each in examined:
        if each.explored.bounded:
            note(f"{each.journey}: stopped at {STATES_MAX:,} states; what lies beyond is not known")
    if any(each.findings for each in examined):
        raise typer.Exit(Exit.CHECK_FAILED)


def _names(workspace: Workspace, journey: str) -> list[str]:
    if journey and journey not in workspace.journeys:
        advice = f"journeys: {', '.join(sorted(workspace.journeys))}"
        raise Failure("RW907", "the workspace has no such journey", found=journey, advice=advice)
    return [journey] if journey else sorted(workspace.journeys)


def _show(examined: list[Examined]) -> None:
    for each in examined:
        for finding in each.findings:
            say(f"{each.journey}: {finding.kind}: {finding.message}")
            for words in trail_words(finding.trail):
                say(f"  - {words}")
            if case := case_of(each.journey, finding):
                say(f"\n{case}")
    rows = [
        (
            each.journey,
            f"{len(each.explored.steps):,}",
            f"{len(each.explored.spots):,}",
            f"{each.explored.ways:,}",
            _verdict(each),
        )
        for each in examined
    ]
    print_table(("journey", "steps reached", "places of rest", "ways explored", "result"), rows)


def _verdict(each: Examined) -> str:
    found = plural(len(each.findings), "finding") if each.findings else "clean"
    return f"{found}, as far as it was explored" if each.explored.bounded else found


def _as_dict(each: Examined) -> dict[str, object]:
    return {
        "journey": each.journey,
        "steps": len(each.explored.steps),
        "places": len(each.explored.spots),
        "ways": each.explored.ways,
        "states": each.explored.states,
        "bounded": each.explored.bounded,
        "findings": [
            {
                "kind": finding.kind,
                "place": finding.place,
                "message": finding.message,
                "path": trail_words(finding.trail),
                "case": case_of(each.journey, finding),
            }
            for finding in each.findings
        ],
    }
