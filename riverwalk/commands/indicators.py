"""`riverwalk indicators`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from journey.indicating import IndicatorReport
from riverwalk.examples import ROOT, Example
from riverwalk.failures import Failure
from riverwalk.indicating.log import Collected, collect_exports, collect_live, reported
from riverwalk.indicating.view import show_indicators
from riverwalk.printing import print_json, say
from riverwalk.publication import check
from riverwalk.publishing import workspace_in_force
from riverwalk.running import read_settings, run
from riverwalk.simulation import example_touchpoints, simulate_touchpoints
from riverwalk.workspace_files import read_workspace
from schemas.instant import format_instant
from schemas.workspace import Workspace

app = typer.Typer()


@app.command(
    epilog="Example: riverwalk indicators examples/retail-year --example retail-year --owner retention"
)
def indicators(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[WORKSPACE]", help="Folder with indicators.yaml; default: what is in force."),
    ] = None,
    *,
    exports: Annotated[
        list[Path] | None,
        typer.Option("--from", metavar="FILE", help="Export of `riverwalk tail --json`; may be given again."),
    ] = None,
    example: Annotated[
        Example | None, typer.Option(help="Touchpoints of this example, folded in memory.")
    ] = None,
    owner: Annotated[str, typer.Option(help="Only what this team looks after.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Show what a business looks at: figures with targets, funnels, cohorts, experiments, paths.

    Reads events, decisions and journey events: the live log, exports of the topics `events`, `decisions` and
    `journeys`, or an example. Nothing is written, and workers notice nothing.
    """
    if exports and example:
        raise Failure("RW907", "expected either --from or --example", advice="give one of them, or neither")
    workspace = _workspace(folder, example)
    if not workspace.indicators.indicators:
        raise Failure("RW908", "the workspace asks for no indicators", advice="write indicators.yaml")
    reports, source, until = _reports(workspace, exports or [], example)
    chosen = _owned(reports, owner)
    if as_json:
        print_json({"source": source, "until": format_instant(until), "indicators": chosen})
        return
    say(f"{workspace.settings.workspace}: {source} to {format_instant(until)}")
    show_indicators(chosen, workspace.settings.currency)


def _workspace(folder: Path | None, example: Example | None) -> Workspace:
    if folder is None and example is None:
        return run(workspace_in_force(read_settings()))
    return check(read_workspace(folder or ROOT / (example or Example.RETAIL_YEAR))).workspace


def _reports(
    workspace: Workspace, exports: Sequence[Path], example: Example | None
) -> tuple[list[IndicatorReport], str, int]:
    """The reports, of what, and int ms at which it ends."""
    if example is not None:
        source = example_touchpoints(example)
        simulated = simulate_touchpoints(workspace, source, time.perf_counter, show=lambda *_: None)
        return simulated.indicators, example, simulated.until
    collected = Collected()
    try:
        if exports:
            collect_exports(exports, collected)
        else:
            run(collect_live(read_settings(), collected))
        if not collected.records:
            raise Failure("RW908", "there are no records to count", advice="feed touchpoints first")
        source_name = f"{collected.records:,} records of {'exports' if exports else 'the live log'}"
        return reported(workspace, collected), source_name, collected.until
    finally:
        collected.close()


def _owned(reports: list[IndicatorReport], owner: str) -> list[IndicatorReport]:
    if not owner:
        return reports
    chosen = [each for each in reports if each.owner == owner]
    if not chosen:
        owners = ", ".join(sorted({each.owner for each in reports} - {""})) or "nobody"
        raise Failure(
            "RW907", "no indicator has this owner", where="--owner", found=owner, advice=f"owners: {owners}"
        )
    return chosen
