"""`riverwalk config`."""

from __future__ import annotations

from typing import Annotated

import typer

from riverwalk.printing import print_json, print_table
from riverwalk.running import read_settings
from streams.settings import Described

app = typer.Typer()


@app.command(epilog="Example: riverwalk config --changed")
def config(
    changed: Annotated[bool, typer.Option("--changed", help="Only settings that are set.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Show every setting, with secrets hidden.

    Settings are read from the environment alone, when a command starts.
    """
    settings = read_settings()
    rows = [row for row in settings.describe() if not changed or row.name in settings.model_fields_set]
    if as_json:
        print_json([row._asdict() for row in rows])
    else:
        print_table(("setting", "value", "default", "what it is for"), map(_cells, rows))


def _cells(row: Described) -> tuple[str, ...]:
    return row.environment, row.value, row.default, row.description
