"""How a customer state is stored: fixed bytes, the trail, then canonical JSON.

A restore reads the fixed bytes alone, so that it fills its timer heap without decoding the rest. States of
the version before are read too, so that a new build takes over from an old one; it writes its own version.
"""

from __future__ import annotations

import struct
from decimal import Decimal
from typing import Any

import msgspec

from schemas.customer import NEVER, STATE_VERSION, STATE_VERSION_BEFORE, CustomerState
from schemas.trail import UNKNOWN_DECISION, Trail

_HEADER = struct.Struct(">BqqqqH")
"""Version, earliest due, offset of the last event, of the one before, number of the last decision, bytes of
trail that follow."""
_HEADER_BEFORE = struct.Struct(">Bqqq")
"""Version 2: no decision, no trail."""
_DUE = struct.Struct(">Bq")
_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder = msgspec.json.Decoder(CustomerState, float_hook=Decimal)


class _StandingLists(msgspec.Struct, gc=False):
    lists: dict[str, tuple[Any, ...]] = {}


class _Listed(msgspec.Struct, gc=False):
    """As much of a state as says what is on its customer's lists."""

    standing: _StandingLists


_lists_decoder = msgspec.json.Decoder(_Listed, float_hook=Decimal)


class StoredHeader(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What stands before a stored state."""

    due: int
    event_offset: int
    previous_event_offset: int
    decision: int
    """Number of the customer's last decision."""
    steps: bytes
    """The trail since."""


def earliest_due(state: CustomerState) -> int:
    """Due instant of the state's first timer; NEVER without one."""
    return state.timers[0].due if state.timers else NEVER


def encode_body(state: CustomerState) -> bytes:
    """Canonical JSON of a state, without the header: what verifiers compare."""
    return _encoder.encode(state)


def encode_state(state: CustomerState, trail: Trail) -> bytes:
    """The changelog value: version, earliest due, trail, JSON."""
    event_offset, previous, decision, steps = trail
    fixed = _HEADER.pack(STATE_VERSION, earliest_due(state), event_offset, previous, decision, len(steps))
    return fixed + steps + _encoder.encode(state)


def stored_header(value: bytes) -> StoredHeader:
    """Read all but the JSON. Cost: 0.5 us.

    Raises: AssertionError if the value has a version that we do not read.
    """
    return StoredHeader(stored_due(value), *stored_trail(value))


def stored_due(value: bytes) -> int:
    """The earliest due instant alone, for a restore. Cost: 0.15 us.

    Raises: AssertionError if the value has a version that we do not read.
    """
    version, due = _DUE.unpack_from(value)
    assert version in (STATE_VERSION, STATE_VERSION_BEFORE), _other_version(version)
    return int(due)


def stored_trail(value: bytes) -> Trail:
    """The trail alone. Cost: 0.3 us.

    Args:
        value: of a version that we read, as whoever loaded it has seen.
    """
    if value[0] == STATE_VERSION_BEFORE:
        _, _, last, previous = _HEADER_BEFORE.unpack_from(value)
        return last, previous, UNKNOWN_DECISION, b""
    _, _, last, previous, decision, size = _HEADER.unpack_from(value)
    return last, previous, decision, value[_HEADER.size : _HEADER.size + size]


def decode_state(value: bytes) -> CustomerState:
    """The state in a changelog value.

    Raises: AssertionError if the value has a version that we do not read.
    """
    return _decoder.decode(memoryview(value)[_body_at(value) :])


def stored_lists(value: bytes) -> dict[str, tuple[Any, ...]]:
    """The customer's lists alone. Any: senders choose their items. Cost: 3 us a KiB."""
    return _lists_decoder.decode(memoryview(value)[_body_at(value) :]).standing.lists


def stored_body(value: bytes) -> bytes:
    """The JSON part of a changelog value."""
    return value[_body_at(value) :]


def stored_summary(value: bytes) -> bytes:
    """What the read model says of the customer, as JSON: offset of the last event, and the state."""
    at = _body_at(value)
    # Version 2 has the offset at the same place.
    return b'{"event_offset":%d,"state":%b}' % (_HEADER_BEFORE.unpack_from(value)[2], value[at:])


def _body_at(value: bytes) -> int:
    if value[0] == STATE_VERSION_BEFORE:
        return _HEADER_BEFORE.size
    assert value[0] == STATE_VERSION, _other_version(value[0])
    return _HEADER.size + int.from_bytes(value[_HEADER.size - 2 : _HEADER.size], "big")


def _other_version(version: int) -> str:
    if version > STATE_VERSION:
        return f"state version {version}, this program reads {STATE_VERSION}: run the newer build"
    advice = f"start a build that reads version {version} first, or new topics (RIVERWALK_TOPIC_PREFIX)"
    return f"state version {version}, this program reads {STATE_VERSION_BEFORE} and {STATE_VERSION}: {advice}"
