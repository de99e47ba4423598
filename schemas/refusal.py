"""Why a record could not be applied: the closed list that dead letters carry as `riverwalk.reason`."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class RefusalReason(StrEnum):
    """One word a cause; never renamed, because alerts and replays name them."""

    NULL_VALUE = "null_value"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_UTF8 = "not_utf8"
    NOT_JSON = "not_json"
    DUPLICATE_KEY = "duplicate_key"
    NOT_FINITE = "not_finite"
    NUMBER_OUT_OF_RANGE = "number_out_of_range"
    TOO_DEEP = "too_deep"
    NOT_AN_OBJECT = "not_an_object"
    UNKNOWN_DIALECT = "unknown_dialect"
    MISSING_FIELD = "missing_field"
    WRONG_TYPE = "wrong_type"
    ID_TOO_LONG = "id_too_long"
    TOO_MANY_PROPERTIES = "too_many_properties"
    TOO_MANY_IDENTIFIERS = "too_many_identifiers"
    BAD_NAMESPACE = "bad_namespace"
    NO_IDENTIFIER = "no_identifier"
    BAD_CUSTOMER_ID = "bad_customer_id"
    UNKNOWN_TYPE = "unknown_type"
    UNKNOWN_OUTCOME = "unknown_outcome"
    BAD_TIME = "bad_time"
    FUTURE_TIME = "future_time"
    CONTROL_REFUSED = "control_refused"
    TOO_MANY_SOURCES = "too_many_sources"
    """A customer with more sources than its memory of repeats holds."""
    TOO_OLD_TO_KNOW = "too_old_to_know"
    """Older than the latest forgotten record of its source, so a repeat cannot be told (engine.md, laws)."""
    STATE_TOO_LARGE = "state_too_large"
    """It would make the customer's state larger than any may be."""
    FOLD_FAULT = "fold_fault"
    """Observing it raised: our fault, not the sender's; replay it after the repair."""
    UNDECODABLE = "undecodable"
    """A record of `customer-events` that is not one of ours."""
    HUNG = "hung"
    """The watchdog ended two processes at this record."""


class Refused(msgspec.Struct, frozen=True, gc=False):
    """A record that was not let in. The message is for the sender and holds nothing that names a person."""

    reason: RefusalReason
    message: str
    """What was expected, what was found, what to do."""
    field: str = ""
    """Dotted path in the native touchpoint; empty when it is about the whole record."""
