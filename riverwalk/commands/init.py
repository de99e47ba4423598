"""`riverwalk init`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from journey.lint import did_you_mean
from riverwalk.failures import Failure
from riverwalk.language_examples import language_examples
from riverwalk.printing import print_json, say
from riverwalk.starter import STARTER, write_files

HERE = Path()

app = typer.Typer()


@app.command(epilog="Example: riverwalk init my-shop")
def init(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Folder to write to.")] = HERE,
    *,
    example: Annotated[
        str, typer.Option(metavar="NAME", help="An example of the language instead, such as steps/wait.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Write a small workspace to start from.

    It holds one journey, its actions, a policy, facts and a case, passes `riverwalk validate` and
    `riverwalk test`, and never overwrites. With `--example` it is that of a page of docs/reference/language.
    """
    written = write_files(folder, _example(example) if example else STARTER)
    if as_json:
        print_json({"folder": str(folder), "written": written})
        return
    for name in written:
        say(f"wrote {folder / name}")
    say(f"Next: riverwalk validate {folder}, then riverwalk test {folder}")


def _example(name: str) -> Mapping[str, str]:
    """The files of an example."""
    examples = language_examples()
    if name not in examples:
        near = did_you_mean(name, examples) or "docs/reference/language lists them, such as steps/wait"
        raise Failure("RW907", f"there is no example {name!r}", where="--example", advice=near)
    return examples[name].workspace
