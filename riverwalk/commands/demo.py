"""`riverwalk demo`."""

from __future__ import annotations

import logging
import sys
from typing import Annotated

import msgspec
import typer

from riverwalk.demo import DemoResult, run_demo
from riverwalk.demo.run import WORKSPACE, Progress
from riverwalk.demo.view import live_view, result_view
from riverwalk.printing import console, note, print_json
from riverwalk.publication import check
from riverwalk.running import run
from riverwalk.workspace_files import read_workspace

app = typer.Typer()
EXAMPLE = "Example: riverwalk demo --json"
NOTE_EVERY_SECONDS = 5.0


@app.command(epilog=EXAMPLE)
def demo(
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object at the end, nothing else.")
    ] = False,
) -> None:
    """Run a real year of trade on this machine, with nothing to install.

    Starts an embedded Kafka and Redis, publishes the workspace examples/retail-year, runs a real worker over
    24,561 touchpoints, and recomputes everything with the pure fold. Exit 1 if anything differs.
    """
    logging.disable(logging.WARNING)
    titles = {} if as_json else _titles()
    result = run(_plainly()) if as_json or not sys.stdout.isatty() else run(_live(titles))
    if as_json:
        print_json(result.figures())
    else:
        console().print(result_view(result, titles))
    if not result.report.clean:
        raise typer.Exit(1)


def _titles() -> dict[str, str]:
    journeys = check(read_workspace(WORKSPACE)).workspace.journeys
    return {name: " ".join(journey.title.values()) or name for name, journey in journeys.items()}


async def _live(titles: dict[str, str]) -> DemoResult:
    from rich.live import Live

    screen = console()
    with Live(console=screen, refresh_per_second=4, transient=True) as live:
        return await run_demo(lambda progress: live.update(live_view(progress, titles)))


async def _plainly() -> DemoResult:
    """Progress as plain lines on standard error, for logs and pipes."""
    last: list[Progress] = []

    def show(progress: Progress) -> None:
        due = not last or progress.phase != last[0].phase
        if due or progress.seconds - last[0].seconds >= NOTE_EVERY_SECONDS:
            last[:] = [msgspec.structs.replace(progress)]
            note(
                f"{progress.phase}: {progress.applied:,} of {progress.total:,} touchpoints, {progress.tally.actions:,} actions"
            )

    return await run_demo(show)
