"""`riverwalk read-model`."""

from __future__ import annotations

from typing import Annotated

import typer

from riverwalk.printing import note, plural, print_json, say
from riverwalk.read_model import Rebuilt
from riverwalk.read_model import rebuild as rebuild_read_model
from riverwalk.running import read_settings, run

app = typer.Typer(no_args_is_help=True)


@app.callback(epilog="Example: riverwalk read-model rebuild")
def read_model() -> None:
    """Restore the customers' summaries in Redis."""


@app.command(epilog="Example: riverwalk read-model rebuild")
def rebuild(
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Write the summary of every customer again, from the log.

    Workers may run meanwhile: a summary that is newer than what was read stays. Losing Redis loses nothing.
    """
    done = run(rebuild_read_model(read_settings(), _show))
    if as_json:
        print_json(done)
        return
    say(
        f"{plural(done.customers, 'customer')}: {done.written:,} written,"
        f" {done.newer:,} newer already, {done.forgotten:,} removed"
    )


def _show(done: Rebuilt, partitions_done: int, partitions: int) -> None:
    rate = done.customers / done.seconds if done.seconds else 0
    left = done.seconds / partitions_done * (partitions - partitions_done)
    note(
        f"partition {partitions_done} of {partitions}, {plural(done.customers, 'customer')},"
        f" {rate:,.0f}/s, {left:.0f} s left"
    )
