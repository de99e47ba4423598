"""`riverwalk feed`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from riverwalk.examples import Example, example_input
from riverwalk.failures import Failure
from riverwalk.feeding import Fed, feed_touchpoints, file_input
from riverwalk.printing import note, plural, print_json, say
from riverwalk.running import read_settings, run

app = typer.Typer()


@app.command(epilog="Example: riverwalk feed --example retail-year --rate 200 --limit 5000")
def feed(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Touchpoints, one JSON object a line; .gz too.")
    ] = None,
    *,
    example: Annotated[
        Example | None, typer.Option(help="Touchpoints of this example; without FILE: retail-year.")
    ] = None,
    rate: Annotated[
        float, typer.Option(min=0, help="Touchpoints a second; 0 is as fast as Kafka takes them.")
    ] = 0,
    limit: Annotated[int, typer.Option(min=0, help="Stop after so many; 0 is all of them.")] = 0,
    end: Annotated[
        bool, typer.Option(help="With the stream clock: end every partition behind the last one.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Publish touchpoints to Kafka, of a file or of an example.

    A customer's touchpoints go to one partition, in the order given. Feeding twice changes nothing: the
    second time every one of them is a repeat.
    """
    if file is not None and example is not None:
        raise Failure("RW907", "expected either FILE or --example", advice="give one of them")
    source = example_input(example or Example.RETAIL_YEAR) if file is None else file_input(file)
    fed = run(feed_touchpoints(read_settings(), source, rate=rate, limit=limit, end=end, show=_show))
    if as_json:
        print_json(fed)
    else:
        say(f"fed {plural(fed.touchpoints, 'touchpoint')} in {fed.seconds:.1f} s ({fed.per_second:,.0f}/s)")


def _show(fed: Fed, total: int) -> None:
    left = (total - fed.touchpoints) / fed.per_second if fed.per_second else 0
    note(f"{fed.touchpoints:,} of {total:,} touchpoints, {fed.per_second:,.0f}/s, {left:.0f} s left")
