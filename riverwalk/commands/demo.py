"""`riverwalk demo`."""

from __future__ import annotations

import logging
import sys
from io import StringIO
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console, RenderableType
from rich.live import Live

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
PICTURE_AT = 0.6
"""Share of the year at which the picture is taken."""
PICTURE_COLUMNS = 128


@app.command(epilog=EXAMPLE)
def demo(
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object at the end, nothing else.")
    ] = False,
    picture: Annotated[
        Path | None, typer.Option("--svg", metavar="FILE", help="Also draw the live view as SVG.")
    ] = None,
) -> None:
    """Run a real year of trade on this machine, with nothing to install.

    Starts an embedded Kafka and Redis, publishes the workspace examples/retail-year, runs a real worker over
    24,561 touchpoints, and recomputes everything with the pure fold. Exit 1 if anything differs.
    """
    logging.disable(logging.WARNING)
    titles = _titles()
    frames = Frames(titles, picture)
    result = run(_plainly(frames)) if as_json or not sys.stdout.isatty() else run(_live(frames))
    if as_json:
        print_json(result.figures())
    else:
        console().print(result_view(result, titles))
    if not result.report.clean:
        raise typer.Exit(1)


def _titles() -> dict[str, str]:
    journeys = check(read_workspace(WORKSPACE)).workspace.journeys
    return {name: " ".join(journey.title.values()) or name for name, journey in journeys.items()}


class Frames:
    """Draws frames of the live view; keeps one from the middle of the year as a picture, if asked to."""

    def __init__(self, titles: dict[str, str], picture: Path | None) -> None:
        self.titles = titles
        self.picture = picture

    def frame(self, progress: Progress) -> RenderableType:
        """The frame of this moment."""
        frame = live_view(progress, self.titles)
        if self.picture is not None and progress.applied >= progress.total * PICTURE_AT > 0:
            screen = Console(record=True, file=StringIO(), width=PICTURE_COLUMNS)
            screen.print(frame)
            screen.save_svg(str(self.picture), title="riverwalk demo")
            self.picture = None
        return frame


async def _live(frames: Frames) -> DemoResult:
    with Live(console=console(), refresh_per_second=4, transient=True) as live:
        return await run_demo(lambda progress: live.update(frames.frame(progress)))


async def _plainly(frames: Frames) -> DemoResult:
    """Progress as plain lines on standard error, for logs and pipes."""
    last: list[Progress] = []

    def show(progress: Progress) -> None:
        frames.frame(progress)
        due = not last or progress.phase != last[0].phase
        if due or progress.seconds - last[0].seconds >= NOTE_EVERY_SECONDS:
            last[:] = [msgspec.structs.replace(progress)]
            done = f"{progress.applied:,} of {progress.total:,} touchpoints"
            note(f"{progress.phase}: {done}, {progress.tally.actions:,} actions")

    return await run_demo(show)
