"""The checkpoint record: read back as written, or refused."""

from __future__ import annotations

import msgspec
import pytest

from agents.ports import RefusedToStart
from streams.changelog import FORMAT, Checkpoint, decode_checkpoint, encode_checkpoint
from streams.transaction import position_header, read_position

CHECKPOINT = Checkpoint(FORMAT, 1042, 4, 1, b"handler part")


def test_checkpoint_is_read_back_as_it_was_written() -> None:
    assert decode_checkpoint(encode_checkpoint(CHECKPOINT)) == CHECKPOINT


def test_checkpoint_of_another_format_refuses_the_start() -> None:
    other = encode_checkpoint(msgspec.structs.replace(CHECKPOINT, v=FORMAT + 1))
    with pytest.raises(RefusedToStart, match="format 2"):
        decode_checkpoint(other)


def test_bytes_that_are_no_checkpoint_refuse_the_start() -> None:
    with pytest.raises(RefusedToStart):
        decode_checkpoint(b"{}")


def test_position_header_names_source_partition_and_position() -> None:
    assert position_header(3, 1042) == ("riverwalk-position", b"3@1042")
    assert read_position([("a", b""), position_header(3, 1042)]) == (3, 1042)
    assert read_position([("a", b"")]) is None
