"""`riverwalk init-topics`."""

from __future__ import annotations

from typing import Annotated

import typer

from riverwalk.printing import plural, print_json, say
from riverwalk.running import read_settings, run
from streams.exits import Exit
from streams.topic_admin import Created, create_topics

app = typer.Typer()


@app.command(epilog="Example: RIVERWALK_PARTITIONS=8 RIVERWALK_REPLICATION=3 riverwalk init-topics")
def init_topics(
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Create the Kafka topics that are missing.

    Partitions, retention and compaction are those of docs/reference/topics.md. A topic that exists is never
    changed; what does not fit is reported, and then the exit code is 78.
    """
    created = run(create_topics(read_settings()))
    if as_json:
        print_json(created._asdict())
    else:
        tell(created)
    if created.problems:
        raise typer.Exit(Exit.REFUSED)


def tell(created: Created) -> None:
    """What was done, a topic a line."""
    for name in created.created:
        say(f"created {name}")
    if created.existing:
        say(f"{plural(len(created.existing), 'topic')} existed and stayed as they were.")
    for problem in created.problems:
        say(f"problem: {problem}")
