"""`riverwalk enrol`."""

from __future__ import annotations

import getpass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from riverwalk.enrolling import Asked, Request, check_journey, file_requests, requested
from riverwalk.failures import Failure
from riverwalk.feeding import publish_touchpoints
from riverwalk.printing import plural, print_json, say
from riverwalk.running import now, read_settings, run
from schemas.instant import format_instant
from streams.log_reader import KafkaPublications
from streams.settings import Settings

app = typer.Typer()
_value_decoder = msgspec.json.Decoder(float_hook=Decimal)


@app.command(epilog="Example: riverwalk enrol owners_day --identifier user_id=17850 --with event_id=gala")
def enrol(
    journey: Annotated[str, typer.Argument(metavar="JOURNEY", help="One with `trigger: { manual: true }`.")],
    customer: Annotated[
        str, typer.Argument(metavar="[CUSTOMER]", help="Customer id, as `riverwalk customer` shows it.")
    ] = "",
    *,
    identifier: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="Instead of CUSTOMER: who it is.")
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--with",
            metavar="KEY=VALUE",
            help="What key and steps read, `event.properties.KEY`; JSON or text.",
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(help="Many: JSON lines with `customer` or `identifiers`, and `with`; .gz too."),
    ] = None,
    request: Annotated[
        str, typer.Option(help="A name for the request: given twice, the second is a repeat.")
    ] = "",
    by: Annotated[str, typer.Option(help="Who asks; the login by default. Kept in the touchpoint.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Ask for customers to enter a journey that starts by hand.

    Writes a touchpoint `Enrolment Requested` for each, which is then ingested like any other: `eligible`,
    `again`, holdout and policy decide as ever, and `riverwalk explain` shows what came of it. Values of
    `--with` hold for everybody in the file; a line's own `with` comes first.
    """
    shared = dict(_pair(each, "--with") for each in values or ())
    shared = {name: _value(text) for name, text in shared.items()}
    if (file is not None) == bool(customer or identifier):
        advice = "give CUSTOMER, --identifier, or --file"
        raise Failure("RW907", "expected one customer, or a file of them", advice=advice)
    if file is None:
        named = dict(_pair(each, "--identifier") for each in identifier or ())
        requests = [Request(customer, named, shared)]
    else:
        requests = [
            msgspec.structs.replace(each, values={**shared, **each.values}) for each in file_requests(file)
        ]
    at = now()
    asked = Asked(journey, by or getpass.getuser(), at, request or format_instant(at))
    run(_ask(read_settings(), requests, asked))
    if as_json:
        print_json({"journey": journey, "requests": len(requests), "request": asked.name, "by": asked.by})
    else:
        say(f"asked for {plural(len(requests), 'customer')} to enter {journey}")


async def _ask(settings: Settings, requests: list[Request], asked: Asked) -> None:
    check_journey(asked.journey, await KafkaPublications(settings).all())
    await publish_touchpoints(settings, requested(requests, asked))


def _pair(text: str, option: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator or not name:
        raise Failure("RW907", "expected NAME=VALUE", where=option, found=text, advice="user_id=17850")
    return name, value


def _value(text: str) -> Any:
    """JSON, or else a text. Any: authors choose."""
    try:
        return _value_decoder.decode(text)
    except msgspec.DecodeError:
        return text
