"""`riverwalk controls`."""

from __future__ import annotations

import typer

from riverwalk.ordering import Json
from riverwalk.orders import controls_in_force
from riverwalk.printing import print_json, print_table, say
from riverwalk.running import read_settings, run
from schemas.order import Controls

app = typer.Typer()
COLUMNS = ("scope", "name", "is")


@app.command(epilog="Example: riverwalk controls")
def controls(*, as_json: Json = False) -> None:
    """List what is paused and stopped now, and what experiments have learned.

    As the first partition's worker last committed it: an order that was given a moment ago may not show yet.
    `riverwalk resume` lets a scope go on.
    """
    print_controls(run(controls_in_force(read_settings())), as_json=as_json)


def print_controls(found: Controls, *, as_json: bool) -> None:
    """A row for each scope, in the order of scopes and names; then what experiments have learned."""
    rows = [(each.scope, each.name, "stopped" if each.stopped else "paused") for each in found.pauses]
    if as_json:
        told = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        print_json({"controls": told, "weights": found.weights})
        return
    if rows:
        print_table(COLUMNS, rows)
    else:
        say("nothing is paused or stopped")
    for experiment, weights in sorted(found.weights.items()):
        say(f"{experiment} has learned {', '.join(f'{arm} {each:,}' for arm, each in weights.items())}")
