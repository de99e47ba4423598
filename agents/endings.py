"""How records of `customer-events` end that are not applied: as which dead letter, in which words."""

from __future__ import annotations

from journey.results import Status
from schemas.customer import STATE_BYTES_MAX
from schemas.refusal import RefusalReason

DEAD_STATUS = {
    Status.TOO_OLD_TO_KNOW: RefusalReason.TOO_OLD_TO_KNOW,
    Status.TOO_MANY_SOURCES: RefusalReason.TOO_MANY_SOURCES,
    Status.STATE_TOO_LARGE: RefusalReason.STATE_TOO_LARGE,
    Status.UNKNOWN_TYPE: RefusalReason.UNKNOWN_TYPE,
    Status.FOLD_FAULT: RefusalReason.FOLD_FAULT,
}
NOT_REMEMBERED = "the source's memory does not reach back that far"
DEAD_WORDS = {
    Status.TOO_OLD_TO_KNOW: NOT_REMEMBERED,
    Status.TOO_MANY_SOURCES: NOT_REMEMBERED,
    Status.STATE_TOO_LARGE: f"with this record the customer's state would be over {STATE_BYTES_MAX:,} bytes",
    Status.UNKNOWN_TYPE: "no event type of the workspace is about this: give it `subject` in events.yaml",
    Status.FOLD_FAULT: "asking whom it concerns failed by an error of ours",
}
