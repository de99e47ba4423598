"""Records that must land in dead letters byte for byte and stop nothing. Shared by unit and real tests."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from schemas.refusal import RefusalReason
from schemas.touchpoint import (
    DEPTH_MAX,
    ID_CHARACTERS_MAX,
    IDENTIFIERS_MAX,
    NUMBER_MAGNITUDE_MAX,
    PROPERTIES_MAX,
    RECORD_BYTES_MAX,
)

Headers = tuple[tuple[str, bytes], ...]
STRUCTURED: Headers = (("content-type", b"application/cloudevents+json; charset=utf-8"),)
KNOWN_TYPES = frozenset({"Order Completed", "Store Visited"})
"""Bad records are bad for an intake with these types, in either clock."""


class BadRecord(NamedTuple):
    """One record that is refused, and why."""

    name: str
    reason: RefusalReason
    value: bytes | None
    headers: Headers = ()


def good_fields(**changes: Any) -> dict[str, Any]:
    """A small touchpoint that is let in; a change to `...` leaves the field out."""
    fields = {
        "id": "1",
        "source": "shop",
        "type": "Order Completed",
        "occurred_at": "2011-03-27T10:00:00Z",
        "identifiers": {"user_id": "17850"},
    }
    return {name: value for name, value in (fields | changes).items() if value is not ...}


def encoded(**changes: Any) -> bytes:
    """The bytes of `good_fields`."""
    return json.dumps(good_fields(**changes)).encode()


def outcome_fields(**changes: Any) -> dict[str, Any]:
    """A small outcome that is let in."""
    fields = {
        "id": "o1",
        "source": "mailer",
        "occurred_at": "2011-03-27T10:00:00Z",
        "action_id": "a1",
        "outcome": "opened",
        "subject": "c_" + "a" * 26,
    }
    return {name: value for name, value in (fields | changes).items() if value is not ...}


def padded(size: int) -> bytes:
    """A touchpoint of that many bytes in all."""
    bare = len(encoded(properties={"note": ""}))
    return encoded(properties={"note": "x" * (size - bare)})


def nested(levels: int) -> bytes:
    """A touchpoint that is that many levels deep, itself and its properties included."""
    inside = b"[" * (levels - 2) + b"]" * (levels - 2)
    return encoded(properties={"deep": 0}).replace(b'"deep": 0', b'"deep": ' + inside)


def with_number(text: str) -> bytes:
    """A touchpoint with that number, written as it is."""
    return encoded(properties={"n": 0}).replace(b'"n": 0', f'"n": {text}'.encode())


def structured(**changes: Any) -> bytes:
    """A structured CloudEvent that is let in but for its changes."""
    fields = {
        "specversion": "1.0",
        "id": "1",
        "source": "shop",
        "type": "Order Completed",
        "time": "2011-03-27T10:00:00Z",
        "data": {"identifiers": {"user_id": "17850"}},
    }
    return json.dumps({k: v for k, v in (fields | changes).items() if v is not ...}).encode()


def _binary(**changes: bytes) -> Headers:
    attributes = {
        "specversion": b"1.0",
        "id": b"1",
        "source": b"shop",
        "type": b"Order Completed",
        "time": b"2011-03-27T10:00:00Z",
    }
    return tuple((f"ce_{name}", value) for name, value in (attributes | changes).items())


def _outcome(**changes: Any) -> bytes:
    return json.dumps(outcome_fields(**changes)).encode()


_R = RefusalReason
_DATA = b'{"identifiers": {"user_id": "17850"}}'
_LONG = "x" * (ID_CHARACTERS_MAX + 1)
_MANY = {f"p{i}": i for i in range(PROPERTIES_MAX + 1)}
_DOCUMENTS = [
    BadRecord("null", _R.NULL_VALUE, None),
    BadRecord("empty", _R.EMPTY, b""),
    BadRecord("blank", _R.EMPTY, b" \n\t "),
    BadRecord("json-null", _R.NOT_AN_OBJECT, b"null"),
    BadRecord("list", _R.NOT_AN_OBJECT, b"[{}]"),
    BadRecord("text", _R.NOT_AN_OBJECT, b'"Order Completed"'),
    BadRecord("truncated", _R.NOT_JSON, encoded()[:-20]),
    BadRecord("trailing-comma", _R.NOT_JSON, b'{"id": "1",}'),
    BadRecord("two-objects", _R.NOT_JSON, encoded() * 2),
    BadRecord("byte-order-mark", _R.NOT_JSON, b"\xef\xbb\xbf" + encoded()),
    BadRecord("control-character", _R.NOT_JSON, encoded(id="@").replace(b"@", b"\x01")),
    BadRecord("one-byte-too-large", _R.TOO_LARGE, padded(RECORD_BYTES_MAX + 1)),
    BadRecord("invalid-utf8", _R.NOT_UTF8, encoded(id="@").replace(b"@", b"\xff\xfe")),
    BadRecord("utf16", _R.NOT_UTF8, encoded().decode().encode("utf-16")),
    BadRecord("encoded-surrogate", _R.NOT_UTF8, encoded(id="@").replace(b"@", b"\xed\xa0\x80")),
    BadRecord("escaped-surrogate", _R.NOT_UTF8, encoded(id="@").replace(b"@", b"\\ud800")),
    BadRecord("nan", _R.NOT_FINITE, with_number("NaN")),
    BadRecord("infinity", _R.NOT_FINITE, with_number("Infinity")),
    BadRecord("minus-infinity", _R.NOT_FINITE, with_number("-Infinity")),
    BadRecord("duplicate-key", _R.DUPLICATE_KEY, b'{"id": "1", "id": "2"}'),
    BadRecord("duplicate-key-inside", _R.DUPLICATE_KEY, b'{"properties": {"a": 1, "\\u0061": 2}}'),
    BadRecord("one-level-too-deep", _R.TOO_DEEP, nested(DEPTH_MAX + 1)),
    BadRecord("depth-100000", _R.TOO_DEEP, nested(100_000)),
    BadRecord("depth-100000-objects", _R.TOO_DEEP, b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
    BadRecord("depth-100000-cut", _R.TOO_DEEP, b"[" * 100_000),
    BadRecord("integer-of-65-digits", _R.NUMBER_OUT_OF_RANGE, with_number("1" + "0" * NUMBER_MAGNITUDE_MAX)),
    BadRecord("integer-of-5000-digits", _R.NUMBER_OUT_OF_RANGE, with_number("9" * 5000)),
    BadRecord("exponent-65", _R.NUMBER_OUT_OF_RANGE, with_number("1e65")),
    BadRecord("exponent-minus-65", _R.NUMBER_OUT_OF_RANGE, with_number("1e-65")),
    BadRecord("exponent-giant", _R.NUMBER_OUT_OF_RANGE, with_number("1e99999999999999999999")),
    BadRecord("fraction-of-200-digits", _R.NUMBER_OUT_OF_RANGE, with_number("0." + "1" * 200)),
]
_FIELDS = [
    *(
        BadRecord(f"no-{field}", _R.MISSING_FIELD, encoded(**{field: ...}))
        for field in ("id", "source", "type", "occurred_at")
    ),
    BadRecord("null-id", _R.MISSING_FIELD, encoded(id=None)),
    BadRecord("empty-source", _R.MISSING_FIELD, encoded(source="")),
    BadRecord("empty-object", _R.MISSING_FIELD, b"{}"),
    BadRecord("number-as-id", _R.WRONG_TYPE, encoded(id=1)),
    BadRecord("number-as-time", _R.WRONG_TYPE, encoded(occurred_at=1301220000)),
    BadRecord("list-as-properties", _R.WRONG_TYPE, encoded(properties=[])),
    BadRecord("text-as-context", _R.WRONG_TYPE, encoded(context="zh-CN")),
    BadRecord("object-as-channel", _R.WRONG_TYPE, encoded(channel={})),
    BadRecord("list-as-identifiers", _R.WRONG_TYPE, encoded(identifiers=["17850"])),
    BadRecord("number-as-identifier", _R.WRONG_TYPE, encoded(identifiers={"user_id": 17850})),
    BadRecord("boolean-as-identifier", _R.WRONG_TYPE, encoded(identifiers={"user_id": True})),
    *(
        BadRecord(f"long-{field}", _R.ID_TOO_LONG, encoded(**{field: _LONG}))
        for field in ("id", "source", "type")
    ),
    BadRecord("long-channel", _R.ID_TOO_LONG, encoded(channel=_LONG)),
    BadRecord("long-identifier", _R.ID_TOO_LONG, encoded(identifiers={"email": _LONG})),
    BadRecord("many-properties", _R.TOO_MANY_PROPERTIES, encoded(properties=_MANY)),
    BadRecord("many-context", _R.TOO_MANY_PROPERTIES, encoded(context=_MANY)),
    BadRecord("many-unknown-fields", _R.TOO_MANY_PROPERTIES, encoded(**_MANY)),
    BadRecord(
        "many-identifiers",
        _R.TOO_MANY_IDENTIFIERS,
        encoded(identifiers={f"n{i}": "1" for i in range(IDENTIFIERS_MAX + 1)}),
    ),
    BadRecord("namespace-with-nul", _R.BAD_NAMESPACE, encoded(identifiers={"user_id\0x": "1"})),
    BadRecord("no-identifiers", _R.NO_IDENTIFIER, encoded(identifiers=...)),
    BadRecord("empty-identifiers", _R.NO_IDENTIFIER, encoded(identifiers={})),
    BadRecord("null-identifier", _R.NO_IDENTIFIER, encoded(identifiers={"user_id": None})),
    BadRecord("blank-identifier", _R.NO_IDENTIFIER, encoded(identifiers={"user_id": "  "})),
    BadRecord("phone-without-digits", _R.NO_IDENTIFIER, encoded(identifiers={"phone": "+ none"})),
    BadRecord("unknown-namespace", _R.NO_IDENTIFIER, encoded(identifiers={"loyalty_app": "1"})),
    BadRecord("unknown-type", _R.UNKNOWN_TYPE, encoded(type="Spaceship Boarded")),
    BadRecord("type-not-title-case", _R.UNKNOWN_TYPE, encoded(type="order_completed")),
    BadRecord("type-with-two-spaces", _R.UNKNOWN_TYPE, encoded(type="Order  Completed")),
    BadRecord("type-with-newline", _R.UNKNOWN_TYPE, encoded(type="Order Completed\n")),
    BadRecord("time-without-zone", _R.BAD_TIME, encoded(occurred_at="2011-03-27T10:00:00")),
    BadRecord("day-only", _R.BAD_TIME, encoded(occurred_at="2011-03-27")),
    BadRecord("day-that-is-not", _R.BAD_TIME, encoded(occurred_at="2011-02-30T10:00:00Z")),
    BadRecord("week-date", _R.BAD_TIME, encoded(occurred_at="2011-W12-7T10:00:00Z")),
    BadRecord("before-1970", _R.BAD_TIME, encoded(occurred_at="1969-12-31T23:59:59.999Z")),
    BadRecord("far-future", _R.FUTURE_TIME, encoded(occurred_at="2999-01-01T00:00:00Z")),
    BadRecord("year-2200", _R.FUTURE_TIME, encoded(occurred_at="2200-01-01T00:00:00Z")),
]
_DIALECTS = [
    BadRecord("structured-0.3", _R.UNKNOWN_DIALECT, structured(specversion="0.3")),
    BadRecord("structured-no-version", _R.UNKNOWN_DIALECT, structured(specversion=...), STRUCTURED),
    BadRecord("structured-no-data", _R.UNKNOWN_DIALECT, structured(data=...)),
    BadRecord("structured-base64", _R.UNKNOWN_DIALECT, structured(data=..., data_base64="e30=")),
    BadRecord("structured-no-time", _R.MISSING_FIELD, structured(time=...)),
    BadRecord("structured-nobody", _R.NO_IDENTIFIER, structured(data={})),
    BadRecord(
        "cloudevents-batch",
        _R.UNKNOWN_DIALECT,
        structured(),
        (("content-type", b"application/cloudevents-batch+json"),),
    ),
    BadRecord("binary-0.3", _R.UNKNOWN_DIALECT, _DATA, _binary(specversion=b"0.3")),
    BadRecord("binary-not-utf8", _R.NOT_UTF8, _DATA, _binary(id=b"\xff")),
    BadRecord("binary-twice", _R.DUPLICATE_KEY, _DATA, (*_binary(), ("ce_id", b"2"))),
    BadRecord("binary-empty-time", _R.MISSING_FIELD, _DATA, _binary(time=b"")),
    BadRecord("binary-large-header", _R.TOO_LARGE, _DATA, _binary(note=b"x" * 4097)),
    BadRecord("many-headers", _R.TOO_LARGE, encoded(), (("h", b""),) * 129),
    BadRecord("unknown-control", _R.CONTROL_REFUSED, b"{}", (("riverwalk-control", b"stop"),)),
    BadRecord("unknown-outcome", _R.UNKNOWN_OUTCOME, _outcome(outcome="laughed")),
    BadRecord("outcome-without-word", _R.MISSING_FIELD, _outcome(outcome=...)),
    BadRecord("outcome-of-nobody", _R.MISSING_FIELD, _outcome(subject=...)),
    BadRecord("outcome-of-a-stranger", _R.BAD_CUSTOMER_ID, _outcome(subject="17850")),
    BadRecord("outcome-far-future", _R.FUTURE_TIME, _outcome(occurred_at="2999-01-01T00:00:00Z")),
]
BAD_RECORDS: tuple[BadRecord, ...] = (*_DOCUMENTS, *_FIELDS, *_DIALECTS)
"""Every reason that intake itself can give, but for `control_refused` of a valid control in `wall`."""
