"""What happened in journeys: from exports of `riverwalk tail`, or from the retail year folded in memory."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from journey.catalogue import Published, build_catalogue
from journey.intake import Intake
from journey.results import Turned
from journey.simulate import simulate
from riverwalk.demo.run import IDENTITY_KEY
from riverwalk.examples import Example, example_input
from riverwalk.failures import Failure
from schemas.action import JourneyEvent, encode_output
from schemas.decision import Decision
from schemas.emission import EmittedTouchpoint
from schemas.event import CustomerEvent, Origin, SubjectEvent
from schemas.workspace import Workspace

_decoder = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)
NOWHERE = Origin("simulated", 0, 0)


class Passages(NamedTuple):
    """Journey events and decisions, those of each customer in order."""

    events: list[JourneyEvent]
    decisions: list[Decision]


def read_passages(paths: Iterable[Path]) -> Passages:
    """The records of files that hold one JSON object a line.

    Args:
        paths: as `riverwalk tail --topic journeys --json` prints, or `--topic decisions`; or bare records.
    Raises: Failure RW905 naming file and line if a line is neither; OSError.
    """
    found = Passages([], [])
    for path in paths:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    _take(found, line, f"{path}:{number}")
    return found


def _take(found: Passages, line: bytes, where: str) -> None:
    try:
        document = _decoder.decode(line)
        record = document.get("value", document)
        if "cause_type" in record:
            found.decisions.append(msgspec.convert(record, Decision))
        else:
            found.events.append(msgspec.convert(record, JourneyEvent))
    except (msgspec.DecodeError, TypeError) as error:
        advice = "export with `riverwalk tail --topic journeys --from-beginning --no-follow --json`"
        raise Failure(
            "RW905", f"expected a journey event or a decision: {error}", where=where, advice=advice
        ) from None


def example_passages(workspace: Workspace, example: Example) -> Passages:
    """An example's touchpoints under a workspace, folded in memory.

    Cost: 8 s for the retail year.
    """
    catalogue = build_catalogue([Published("tried", workspace, dict.fromkeys(workspace.journeys, 1))])
    intake = Intake(IDENTITY_KEY.encode(), "stream")
    touchpoints, until = example_input(example)
    admitted = (intake.admit(each.value, (), each.occurred_at, NOWHERE) for each in touchpoints)
    found = Passages([], [])

    def observe(turned: Turned) -> None:
        if turned.result is not None:
            found.events.extend(turned.result.journey_events)
            found.decisions.extend([turned.result.decision] if turned.result.decision else [])

    def admit(emitted: EmittedTouchpoint, at: int) -> CustomerEvent | SubjectEvent | None:
        event = intake.admit(encode_output(emitted), (), at, NOWHERE)
        return event if isinstance(event, CustomerEvent | SubjectEvent) else None

    simulate(
        catalogue,
        (event for event in admitted if isinstance(event, CustomerEvent | SubjectEvent)),
        until,
        observe=observe,
        admit=admit,
    )
    return found
