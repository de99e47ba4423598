"""CloudEvents 1.0 over Kafka, binary and structured, put into the shape of a native touchpoint.

Source: CloudEvents 1.0.2, Kafka protocol binding 3 (binary: attributes in `ce_` headers) and JSON format 3.
`data` holds the native `identifiers`, `properties`, `context`, `channel`; of an outcome `action_id` and
`outcome`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from schemas.refusal import RefusalReason, Refused

SPECVERSION = "1.0"
STRUCTURED = "application/cloudevents"
STRUCTURED_JSON = "application/cloudevents+json"
CONTROL_HEADER = "riverwalk-control"
"""Marks the records of importers: `input_time` and `input_ended` (engine.md section 3)."""
HEADERS_MAX = 128
"""Attributes of one event; the specification knows nine."""
HEADER_BYTES_MAX = 4096
"""Of one attribute that we read; a W3C tracestate, the longest in use, has 512."""
_PREFIX = "ce_"
_PLAIN_HEADERS = frozenset({"content-type", "traceparent", CONTROL_HEADER})
_NATIVE_NAMES: Final = {"time": "occurred_at"}
_ENVELOPE = frozenset({"specversion", "datacontenttype", "data"})
_traceparent = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}").fullmatch


class Described:
    """What the headers of a record say about it."""

    __slots__ = ("attributes", "content_type", "control", "traceparent")

    def __init__(self) -> None:
        self.attributes: dict[str, str] = {}
        """CloudEvents attributes without their prefix; empty unless it is a binary event."""
        self.content_type = ""
        self.traceparent = ""
        self.control = ""
        """The word of a control record; empty for all others."""


def described(headers: Sequence[tuple[str, bytes | None]]) -> Described | Refused:
    """Read the headers that mean something to us; others are left alone.

    Returns: what they say; or why they cannot be read.
    """
    found = Described()
    if len(headers) > HEADERS_MAX:
        return Refused(
            RefusalReason.TOO_LARGE, f"expected at most {HEADERS_MAX} headers, found {len(headers)}"
        )
    for name, raw in headers:
        if name not in _PLAIN_HEADERS and not name.startswith(_PREFIX):
            continue
        text = _header_text(raw)
        if isinstance(text, Refused):
            return text
        if name == CONTROL_HEADER:
            found.control = text or "nothing"
        elif name == "content-type":
            found.content_type = text.partition(";")[0].strip().lower()
        elif name == "traceparent":
            found.traceparent = text
        elif name[len(_PREFIX) :] in found.attributes:
            return Refused(
                RefusalReason.DUPLICATE_KEY, "expected each ce_ header once, found one that comes twice"
            )
        else:
            found.attributes[name[len(_PREFIX) :]] = text
    return found


def native_shape(found: Described, document: dict[str, Any]) -> dict[str, Any] | Refused:
    """A record of any dialect in the shape of the native one.

    Args:
        found: what the headers say; if they hold a CloudEvent, the document is its data.
        document: the decoded value.
    """
    if "specversion" in found.attributes or "id" in found.attributes:
        if found.attributes.get("specversion", SPECVERSION) != SPECVERSION:
            return _unknown_version()
        return _merged(found.attributes, document)
    if found.content_type.startswith(STRUCTURED) and found.content_type != STRUCTURED_JSON:
        message = (
            f"expected {STRUCTURED_JSON}, found another CloudEvents format; send one JSON event a record"
        )
        return Refused(RefusalReason.UNKNOWN_DIALECT, message)
    if found.content_type == STRUCTURED_JSON or "specversion" in document:
        return _structured(document)
    return document


def valid_traceparent(text: Any) -> str:
    """The W3C trace context, or nothing: a broken one is ignored, as its specification asks."""
    return text if isinstance(text, str) and _traceparent(text) else ""


def _structured(event: dict[str, Any]) -> dict[str, Any] | Refused:
    if event.get("specversion") != SPECVERSION:
        return _unknown_version()
    data = event.get("data")
    if type(data) is not dict:
        found = "data_base64" if "data_base64" in event else "none"
        message = f"expected a JSON object in data, found {found}; send identifiers and properties in data"
        return Refused(RefusalReason.UNKNOWN_DIALECT, message, "data")
    return _merged(event, data)


def _merged(attributes: Mapping[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """Attributes over data. What they hide in data is kept under `data`, an unknown field like any other."""
    event = {
        _NATIVE_NAMES.get(name, name): value for name, value in attributes.items() if name not in _ENVELOPE
    }
    hidden = data.keys() & event.keys()
    if hidden:
        event["data"] = {name: data[name] for name in hidden}
    return data | event


def _header_text(raw: bytes | None) -> str | Refused:
    if raw is None:
        return ""
    if len(raw) > HEADER_BYTES_MAX:
        message = (
            f"expected at most {HEADER_BYTES_MAX} bytes in a header, found {len(raw)}; put it into the value"
        )
        return Refused(RefusalReason.TOO_LARGE, message)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return Refused(RefusalReason.NOT_UTF8, "expected UTF-8 in ce_ headers, found another encoding")


def _unknown_version() -> Refused:
    message = f"expected specversion {SPECVERSION}, found another; send CloudEvents {SPECVERSION}"
    return Refused(RefusalReason.UNKNOWN_DIALECT, message, "specversion")
