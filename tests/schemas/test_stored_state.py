"""What is stored of a state, in our version and in the one before.

`states_v2.base64` holds states as the build before trails wrote them: of the golden histories in
tests/replay, with enrolments, timers, facts and standing, one a line.
"""

import struct
from base64 import b64decode
from pathlib import Path

import msgspec
import pytest

from agents.checkpoints import OrchestrateCheckpoint
from agents.state_cache import StateCache
from schemas.customer import NEVER, STATE_VERSION_BEFORE, CustomerState, Timer
from schemas.stored_state import (
    decode_state,
    encode_body,
    encode_state,
    stored_body,
    stored_due,
    stored_header,
    stored_summary,
)
from schemas.trail import UNKNOWN_DECISION

VERSION_2 = [
    b64decode(line) for line in (Path(__file__).parent / "states_v2.base64").read_bytes().splitlines()
]
STATE = CustomerState("c_1", 5, timers=(Timer(7, 1, "e"),))


def test_state_and_trail_survive_being_stored() -> None:
    value = encode_state(STATE, (40, 30, 12, b" e30 e40"))
    header = stored_header(value)
    assert (header.due, header.event_offset, header.previous_event_offset) == (7, 40, 30)
    assert (header.decision, header.steps) == (12, b" e30 e40")
    assert (decode_state(value), stored_body(value)) == (STATE, encode_body(STATE))


@pytest.mark.parametrize("value", VERSION_2, ids=lambda value: f"{len(value)} bytes")
def test_state_of_version_2_is_read_byte_for_byte(value: bytes) -> None:
    assert value[0] == 2
    state = decode_state(value)
    assert encode_body(state) == stored_body(value) == value[25:]
    assert stored_due(value) == (state.timers[0].due if state.timers else NEVER)
    header = stored_header(value)
    assert header.event_offset > header.previous_event_offset >= -1
    assert (header.decision, header.steps) == (UNKNOWN_DECISION, b"")


def test_states_of_version_2_are_rich_enough_to_prove_something() -> None:
    states = [decode_state(value) for value in VERSION_2]
    assert len(states) >= 8
    for section in ("enrolments", "timers", "facts", "traits", "contacts", "sent", "seen"):
        assert any(getattr(state, section) for state in states), section


@pytest.mark.parametrize("value", VERSION_2, ids=lambda value: f"{len(value)} bytes")
def test_restored_state_of_version_2_is_written_in_ours_once_it_changes(value: bytes) -> None:
    cache = StateCache()
    state = decode_state(value)
    cache.load(state.id, value)
    found = cache.get(state.id)
    assert found == state
    cache.touched(state.id, 10_000, b" e10000")
    cache.put(found)
    (written,) = _written(cache)
    header = stored_header(written)
    assert (written[0], stored_body(written)) == (3, stored_body(value))
    assert (header.event_offset, header.previous_event_offset) == (10_000, stored_header(value).event_offset)
    assert (header.decision, header.steps) == (UNKNOWN_DECISION, b" e10000"), (
        "it is not known what came before"
    )


def _written(cache: StateCache) -> list[bytes]:
    return [value for value in cache.take_changes().values() if value is not None]


@pytest.mark.parametrize(("version", "advice"), [(1, "new topics"), (4, "newer build")])
def test_state_of_any_other_version_is_refused_with_what_to_do(version: int, advice: str) -> None:
    value = bytes([version]) + encode_state(STATE, (1, 0, -1, b""))[1:]
    for read in (stored_due, stored_header, decode_state, stored_body):
        with pytest.raises(AssertionError, match=advice):
            read(value)


def test_checkpoint_of_an_earlier_build_says_that_turnings_are_not_known() -> None:
    value = b'{"clock":"wall","inputs":4,"active":"x","times":{},"ledger":{}}'
    found = msgspec.json.decode(value, type=OrchestrateCheckpoint)
    assert (found.decided, found.turnings) == (0, None)


def test_summary_has_the_offset_of_the_last_event_whatever_the_version() -> None:
    value = encode_state(STATE, (17, 5, 3, b" e17"))
    expected = b'{"event_offset":17,"state":%b}' % encode_body(STATE)
    before = struct.pack(">Bqqq", STATE_VERSION_BEFORE, 9, 17, 5) + encode_body(STATE)
    assert [stored_summary(value), stored_summary(before)] == [expected, expected]
