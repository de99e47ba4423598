"""`riverwalk generate`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from riverwalk.examples import GENERATORS, Example
from riverwalk.failures import Failure
from riverwalk.generating import DAYS_MAX, PEOPLE_MAX, generated

app = typer.Typer()


@app.command(epilog="Example: riverwalk generate membership-shop --people 1000 --output members.jsonl")
def generate(
    example: Annotated[Example, typer.Argument(metavar="EXAMPLE", help="car-maker or membership-shop.")],
    *,
    people: Annotated[
        int, typer.Option(min=0, max=PEOPLE_MAX, help="How many people; 0: the example's own number.")
    ] = 0,
    days: Annotated[
        int, typer.Option(min=0, max=DAYS_MAX, help="How long, from 2026-01-01; 0: the example's own.")
    ] = 0,
    seed: Annotated[int, typer.Option(help="Another seed gives other people.")] = 1,
    output: Annotated[Path | None, typer.Option("--output", help="File; default: standard output.")] = None,
) -> None:
    """Write made-up touchpoints of an example, one JSON object a line, in order of time.

    The same example, size and seed give the same bytes. `riverwalk simulate` and `riverwalk feed` read them.
    """
    generator = GENERATORS.get(example)
    if generator is None:
        advice = f"choose one of {', '.join(GENERATORS)}"
        raise Failure(
            "RW907", "this example has real customers, none are made up", found=example, advice=advice
        )
    generator = generator._replace(people=people or generator.people, days=days or generator.days)
    lines = (touchpoint.value + b"\n" for touchpoint in generated(generator, seed))
    if output is None:
        sys.stdout.buffer.writelines(lines)
        return
    with output.open("wb") as file:
        file.writelines(lines)
