"""`riverwalk init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from riverwalk.printing import print_json, say
from riverwalk.starter import write_starter

HERE = Path()

app = typer.Typer()


@app.command(epilog="Example: riverwalk init my-shop")
def init(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Folder to write to.")] = HERE,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Write a small workspace to start from.

    It holds one journey, its actions, a policy and facts, passes `riverwalk validate`, and never overwrites.
    """
    written = write_starter(folder)
    if as_json:
        print_json({"folder": str(folder), "written": written})
        return
    for name in written:
        say(f"wrote {folder / name}")
    say(f"Next: riverwalk validate {folder}, then riverwalk publish {folder}")
