"""Control records: importers say how far an input partition has been read, and when it has ended."""

from __future__ import annotations

from typing import Any

from journey.intake.checks import refused_time
from journey.intake.refusing import refused_text, shown
from schemas.event import InputEnded, InputTime, Origin
from schemas.instant import INSTANT_LAST, parse_instant
from schemas.refusal import RefusalReason, Refused
from schemas.touchpoint import ID_CHARACTERS_MAX

INPUT_TIME = "input_time"
INPUT_ENDED = "input_ended"
_FIELDS = {INPUT_TIME: "at", INPUT_ENDED: "until"}


def control_event(
    word: str, document: dict[str, Any], origin: Origin, *, refuse: bool
) -> InputTime | InputEnded | Refused:
    """What a control record says about its own partition.

    Args:
        word: value of the control header.
        document: `{"at": instant}` for `input_time`, `{"until": instant}` for `input_ended`.
        refuse: True in the `wall` clock, where time is the broker's and nobody may move it.
    """
    if refuse:
        message = (
            "expected no control records with the wall clock, found one; import with RIVERWALK_CLOCK=stream"
        )
        return Refused(RefusalReason.CONTROL_REFUSED, message)
    if word not in _FIELDS:
        message = f"expected input_time or input_ended, found {shown(word)}; correct the importer"
        return Refused(RefusalReason.CONTROL_REFUSED, message)
    field = _FIELDS[word]
    text = document.get(field)
    if type(text) is not str or not 0 < len(text) <= ID_CHARACTERS_MAX:
        return refused_text(field, text)
    at = parse_instant(text)
    if at is None or not 0 <= at <= INSTANT_LAST:
        return refused_time(text, at, INSTANT_LAST)
    return InputTime(origin.partition, at) if word == INPUT_TIME else InputEnded(origin.partition, at)
