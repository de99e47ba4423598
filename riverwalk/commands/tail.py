"""`riverwalk tail`."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Annotated, NamedTuple

import typer

from agents.ports import Record
from riverwalk.customers import customer_id, partition_of_customer
from riverwalk.printing import print_json_line, say
from riverwalk.running import read_settings, run
from riverwalk.tailing import STREAMS, TailTopic, as_json, as_line, is_about
from streams.log_reader import follow_topic, read_topic
from streams.settings import Settings

ELSEWHERE = (TailTopic.DEAD_LETTERS, TailTopic.RESOURCES)
"""What does not lie on the partition of its customer."""
app = typer.Typer()


@app.command(epilog="Example: riverwalk tail --topic decisions --customer user_id=17850 --from-beginning")
def tail(
    *,
    topic: Annotated[TailTopic, typer.Option(help="What to follow.")] = TailTopic.ACTIONS,
    customer: Annotated[str, typer.Option(help="Only this customer: an id, or namespace=value.")] = "",
    from_beginning: Annotated[
        bool, typer.Option("--from-beginning", help="Begin with what the log holds.")
    ] = False,
    follow: Annotated[bool, typer.Option(help="Wait for more; otherwise end where the log ends.")] = True,
    limit: Annotated[int, typer.Option(min=0, help="End after so many; 0 is never.")] = 0,
    json_lines: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Follow actions, decisions, events, journeys, orders for resources or dead letters.

    Committed records only, in order for each customer. Ctrl-C ends it.
    """
    settings = read_settings()
    who = customer_id(settings, customer) if customer else ""

    def show(partition: int, record: Record) -> None:
        if json_lines:
            print_json_line(as_json(topic, partition, record))
        else:
            say(as_line(topic, partition, record))

    run(_tail(settings, Tailing(topic, who, follow, from_beginning, limit), show))


class Tailing(NamedTuple):
    """What was asked for."""

    topic: TailTopic
    customer: str
    follow: bool
    from_beginning: bool
    limit: int


async def _tail(settings: Settings, asked: Tailing, show: Callable[[int, Record], None]) -> None:
    seen = 0
    async with aclosing(await _records(settings, asked)) as records:
        async for partition, record in records:
            if asked.customer and not is_about(asked.topic, record, asked.customer):
                continue
            show(partition, record)
            seen += 1
            if seen == asked.limit:
                return


async def _records(settings: Settings, asked: Tailing) -> AsyncGenerator[tuple[int, Record], None]:
    stream, partitions = STREAMS[asked.topic], None
    if asked.customer and asked.topic not in ELSEWHERE:
        partitions = [await partition_of_customer(settings, asked.customer)]
    if not asked.follow:
        return read_topic(settings, stream, partitions=partitions)
    return follow_topic(settings, stream, partitions=partitions, from_beginning=asked.from_beginning)
