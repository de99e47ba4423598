"""Requests to enter a journey that starts by hand: checked here, then touchpoints like any other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from journey.chance import derived_id
from journey.intake import Intake
from journey.lint import did_you_mean, known_words
from riverwalk.failures import Failure
from riverwalk.feeding import key_of
from riverwalk.published import workspace_of
from riverwalk.simulation.input import lines_of
from riverwalk.touchpoint_record import Touchpoint
from schemas.builtin_events import REQUESTED_TYPE
from schemas.event import Origin
from schemas.instant import format_instant
from schemas.publication import Publication
from schemas.refusal import Refused
from schemas.touchpoint import CUSTOMER_ID_PATTERN, NAMESPACES
from schemas.workspace import ManualTrigger

SOURCE = "riverwalk-enrol"
OWN_PROPERTIES = ("journey", "by")
"""What the request says by itself."""
CLOSED_MODES = {"draft": "is a draft", "closing": "is closing"}
"""Modes in which nobody enters."""
DOOR_KEY = b"requests are only tried at this door"
NOWHERE = Origin("requests", 0, 0)
_encoder = msgspec.json.Encoder(decimal_format="number")


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a file of requests: whom, and what the journey reads."""

    customer: str = ""
    identifiers: dict[str, str] = {}
    values: dict[str, Any] = msgspec.field(name="with", default_factory=dict)
    """Any: authors choose."""


_decoder = msgspec.json.Decoder(Request, float_hook=Decimal)


class Asked(NamedTuple):
    """Who asks, for what, and when."""

    journey: str
    by: str
    at: int
    """Int ms."""
    name: str
    """Of the whole request: the same one twice is a repeat."""


def file_requests(path: Path) -> list[Request]:
    """One JSON object a line: `customer` or `identifiers`, and `with`.

    Raises: Failure RW905 if there is no such file or a line is no request.
    """
    if not path.is_file():
        raise Failure("RW905", "there is no such file", where=str(path), advice="name a file of JSON lines")
    return list(_decoded(path))


def _decoded(path: Path) -> Iterator[Request]:
    for number, line in enumerate(lines_of(path), start=1):
        try:
            yield _decoder.decode(line)
        except msgspec.DecodeError as error:
            raise Failure(
                "RW905",
                f"expected a request: {error}",
                where=f"{path.name}:{number}",
                advice='write {"identifiers": {"user_id": "17850"}, "with": {"event_id": "e1"}}',
            ) from None


def check_journey(name: str, history: Sequence[Publication]) -> None:
    """Refuse a journey that nobody can enter by hand.

    Args:
        history: everything published, in log order.
    Raises: Failure RW908 if nothing is published, RW907 if the journey is not there, does not start by hand,
        or takes nobody in.
    """
    if not history:
        raise Failure("RW908", "nothing was published", advice="publish a workspace with `riverwalk publish`")
    workspace = workspace_of(history[-1])
    journey = workspace.journeys.get(name)
    if journey is None:
        known = [
            each for each, model in workspace.journeys.items() if isinstance(model.trigger, ManualTrigger)
        ]
        advice = did_you_mean(name, known) or (
            f"by hand start {known_words(known)}" if known else "no journey starts by hand"
        )
        raise Failure("RW907", "no journey of this name is in force", found=name, advice=advice)
    if not isinstance(journey.trigger, ManualTrigger):
        advice = "give it `trigger: { manual: true }`, or send the touchpoint that triggers it"
        raise Failure("RW907", "the journey does not start by hand", found=name, advice=advice)
    if (closed := CLOSED_MODES.get(journey.mode)) is not None:
        raise Failure(
            "RW907", f"the journey {closed}: nobody enters it", found=name, advice="publish it live"
        )


def requested(requests: Sequence[Request], asked: Asked) -> list[Touchpoint]:
    """The requests as touchpoints, each let in by the door that ingest uses.

    Raises: Failure RW907 naming the first that would be refused, and why.
    """
    door = Intake(DOOR_KEY, "stream")
    found = []
    for number, request in enumerate(requests, start=1):
        value = _encoder.encode(_document(request, asked, number))
        admitted = door.admit(value, (), asked.at, NOWHERE)
        if isinstance(admitted, Refused):
            raise _refused(number, admitted.message)
        found.append(Touchpoint(key_of(value), value, asked.at))
    return found


def _document(request: Request, asked: Asked, number: int) -> dict[str, Any]:
    """Any: a touchpoint as JSON."""
    if bool(request.customer) == bool(request.identifiers):
        raise _refused(number, "expected either a customer id or identifiers, one of them")
    if own := [name for name in OWN_PROPERTIES if name in request.values]:
        raise _refused(number, f"the request says {known_words(own)} by itself")
    who: Mapping[str, Any] = (
        {"subject": request.customer} if request.customer else {"identifiers": request.identifiers}
    )
    return {
        "id": derived_id(asked.name, asked.journey, str(number), msgspec.json.encode(who).decode()),
        "source": SOURCE,
        "type": REQUESTED_TYPE,
        "occurred_at": format_instant(asked.at),
        **who,
        "properties": {**request.values, "journey": asked.journey, "by": asked.by},
    }


def _refused(number: int, message: str) -> Failure:
    advice = f"a customer id is {CUSTOMER_ID_PATTERN}; identifiers are {', '.join(NAMESPACES)}"
    return Failure("RW907", message, where=f"request {number}", advice=advice)
