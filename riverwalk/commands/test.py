"""`riverwalk test`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from riverwalk.failures import Failure
from riverwalk.printing import console, note, print_json, say
from riverwalk.reporting import failure_of
from riverwalk.trials import Tried, try_folder
from riverwalk.trials.junit import junit
from riverwalk.trials.view import as_dict, percent, show
from riverwalk.trials.watching import watch
from schemas.duration import parse_share
from streams.exits import Exit

HERE = Path()

app = typer.Typer()


@app.command(epilog="Example: riverwalk test examples/retail-year --coverage-min 100%")
def test(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Folder of the workspace.")] = HERE,
    *,
    case: Annotated[str, typer.Option(metavar="NAME", help="Only this case, or those that hold it.")] = "",
    coverage_min: Annotated[
        str, typer.Option(metavar="SHARE", help="Fail if the cases take less of all ways, such as 90%.")
    ] = "",
    report: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Also write the results as JUnit's XML.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--watch", help="Run again when a file changes; Ctrl-C ends it.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Try a workspace with the cases in its folder `tests`.

    Cases say which touchpoints come when and what must come of them; docs/reference/tests.md has the form.
    Time is virtual: a year takes milliseconds. Shows what differs, and which ways through the journeys no
    case takes. Exit 1 if a case does not hold.
    """
    least = _share(coverage_min)

    def run() -> bool:
        tried = try_folder(folder, time.perf_counter, name=case)
        if report is not None:
            report.write_text(junit(tried), encoding="utf-8")
        _print(tried, as_json=as_json, covered=not case)
        return _holds(tried, least)

    if again:
        _keep_running(folder, run)
    elif not run():
        raise typer.Exit(Exit.CHECK_FAILED)


def _print(tried: Tried, *, as_json: bool, covered: bool) -> None:
    if as_json:
        print_json(as_dict(tried))
    else:
        show(tried, covered=covered)


def _holds(tried: Tried, least: float) -> bool:
    if tried.share < least:
        note(f"the cases take {percent(tried.share)} of all ways, less than {percent(least)}")
    return not tried.failed and tried.share >= least


def _share(text: str) -> float:
    try:
        return float(parse_share(text)) if text else 0.0
    except ValueError as error:
        raise Failure("RW907", str(error), where="--coverage-min", advice="write 100%") from None


def _keep_running(folder: Path, run: Callable[[], bool]) -> None:
    """Run at each change; faults are shown and end nothing."""

    def once() -> None:
        if sys.stdout.isatty():
            console().clear()
        try:
            run()
        except (Failure, OSError) as error:  # A file may be gone while an editor saves it.
            say("\n".join(failure_of(error).lines()))

    note("watching: Ctrl-C ends")
    with suppress(KeyboardInterrupt):
        watch(folder, once, time.sleep)
