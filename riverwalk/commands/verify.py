"""`riverwalk verify`."""

from __future__ import annotations

from typing import Annotated

import msgspec
import typer

from agents.ports import Record, Stream
from agents.workspaces import Library
from journey.intake import Intake
from riverwalk.demo.run import VERIFIED
from riverwalk.handlers import identity_key
from riverwalk.printing import note, plural, print_json, print_table, say
from riverwalk.running import read_settings, run
from riverwalk.verification import Report, verify
from streams.log_reader import KafkaPublications, extents, read_topic
from streams.settings import Settings
from streams.topics import topic_name

app = typer.Typer()
EXAMPLE = "Example: riverwalk verify --json"


@app.command(epilog=EXAMPLE)
def verify_log(
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as one JSON object.")] = False,
) -> None:
    """Recompute everything from the log and compare.

    Reads the topics with plain consumers, from their beginning, folds them again with the pure core and reports
    what differs: exit 1 if anything does. Run it while the workers are idle; busy partitions are reported.
    """
    report = run(verify_kafka(read_settings()))
    if as_json:
        print_json({**msgspec.structs.asdict(report), "clean": report.clean})
    else:
        print_report(report)
    if not report.clean:
        raise typer.Exit(1)


async def verify_kafka(settings: Settings) -> Report:
    """Read the whole log of a Kafka and verify it.

    Raises: Failure RW903 without an identity key; Unavailable if Kafka does not answer.
    Cost: the log in memory, some 100 us a touchpoint.
    """
    intake = Intake(identity_key(settings), settings.clock)
    log: dict[Stream, dict[int, list[Record]]] = {}
    for stream in VERIFIED:
        spans = await extents(settings, stream)
        log[stream] = {partition: [] for partition in spans}
        async for partition, record in read_topic(settings, stream):
            log[stream][partition].append(record)
        note(f"{topic_name(settings, stream)}: {plural(sum(map(len, log[stream].values())), 'record')}")
    publications = KafkaPublications(settings)
    library = Library(publications)
    for publication in await publications.all():
        await library.ensure(publication.hash)
    return verify(log, intake, library.catalogue, settings.clock, topic_name(settings, Stream.TOUCHPOINTS))


def print_report(report: Report) -> None:
    """The report for people."""
    figures = {name: value for name, value in msgspec.structs.asdict(report).items() if name != "examples"}
    print_table(
        ["figure", "value"], ((name.replace("_", " "), f"{value:,}") for name, value in figures.items())
    )
    for example in report.examples:
        say(f"  {example}")
    say(
        "clean: every figure as it must be"
        if report.clean
        else "NOT CLEAN: see the figures that must be zero"
    )
