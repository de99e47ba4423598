"""`riverwalk worker`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from riverwalk.running import read_settings
from riverwalk.serving import serve
from streams.exits import Exit
from streams.log import set_up_logging
from streams.loop import run

app = typer.Typer()


@app.command(epilog="Example: riverwalk worker --create-topics --workspace examples/retail-year")
def worker(
    make_topics: Annotated[
        bool, typer.Option("--create-topics", help="Create the topics that are missing first.")
    ] = False,
    workspace: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Publish this workspace first, if it changed.")
    ] = None,
) -> None:
    """Run a worker until it is told to stop.

    Workers of one group share the partitions; start as many as you like. SIGTERM ends one cleanly. A
    supervisor restarts it on any other end: 75 partition lost, 76 gap, 77 history lost, 78 refused to start.
    """
    settings = read_settings()
    set_up_logging(settings)
    ended = run(serve(settings, make_topics=make_topics, workspace=workspace))
    if ended is not Exit.FINE:
        raise typer.Exit(ended)
