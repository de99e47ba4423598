"""`riverwalk simulate`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from riverwalk.examples import ROOT, Example
from riverwalk.failures import Failure
from riverwalk.printing import note, print_json
from riverwalk.publication import check
from riverwalk.simulation import (
    Simulated,
    TouchpointFile,
    example_touchpoints,
    file_touchpoints,
    simulate_touchpoints,
)
from riverwalk.simulation.view import as_dict, show
from riverwalk.workspace_files import read_workspace
from schemas.instant import parse_instant

app = typer.Typer()


@app.command(epilog="Example: riverwalk simulate examples/retail-year --example retail-year")
def simulate(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Folder of the workspace; default: the example's.")
    ] = None,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Touchpoints, one JSON object a line; .gz too.")
    ] = None,
    *,
    example: Annotated[Example | None, typer.Option(help="Touchpoints of this example.")] = None,
    until: Annotated[
        str, typer.Option(metavar="INSTANT", help="When time ends; default: with the last touchpoint.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Show what a workspace makes of a file of touchpoints.

    Folds them in event time with the pure core: the funnel of each journey, actions by day and channel, and
    how often each cap stood in the way. Nothing is published. Customer ids differ from production's.
    """
    source = _source(file, example)
    workspace = check(read_workspace(folder or ROOT / (example or Example.RETAIL_YEAR))).workspace
    simulated = simulate_touchpoints(
        workspace, source, time.perf_counter, until=_instant(until), show=_show_progress
    )
    if as_json:
        print_json(as_dict(simulated))
    else:
        show(simulated)


def _source(file: Path | None, example: Example | None) -> TouchpointFile:
    if file is not None and example is None:
        return file_touchpoints(file)
    if example is not None and file is None:
        return example_touchpoints(example)
    advice = "riverwalk simulate DIR FILE, or riverwalk simulate DIR --example retail-year"
    raise Failure("RW907", "either a file of touchpoints or an example is needed", advice=advice)


def _instant(text: str) -> int | None:
    at = parse_instant(text) if text else None
    if text and at is None:
        advice = "write it as 2026-03-01T09:00:00Z"
        raise Failure("RW907", "expected an RFC 3339 instant", where="--until", found=text, advice=advice)
    return at


def _show_progress(simulated: Simulated, source: TouchpointFile) -> None:
    of = f" of {source.total:,}" if source.total else ""
    left = (source.total - simulated.records) / simulated.rate if source.total and simulated.rate else 0
    ahead = f", {left:.0f} s left" if of else ""
    note(f"{simulated.records:,}{of} touchpoints, {simulated.rate:,.0f}/s{ahead}")
