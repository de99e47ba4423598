"""Files are fed line by line, each with the key that keeps its customer in one partition."""

from __future__ import annotations

from pathlib import Path

import pytest

from riverwalk.feeding import file_input


@pytest.mark.parametrize(
    ("line", "key"),
    [
        (b'{"identifiers": {"anonymous_id": "a1", "user_id": "u1"}}', b"u1"),
        (b'{"identifiers": {"user_id": "", "phone": "+86139"}}', b"+86139"),
        (b'{"subject": "c_abc", "outcome": "opened"}', b"c_abc"),
        (b'{"identifiers": null}', b""),
        (b'{"identifiers": {"user_id": 7}}', b""),
        (b"no json", b""),
    ],
)
def test_key_is_the_strongest_identifier_or_the_subject(tmp_path: Path, line: bytes, key: bytes) -> None:
    file = tmp_path / "log.jsonl"
    file.write_bytes(line + b"\n\n")
    assert [(one.key, one.value) for one in file_input(file).touchpoints] == [(key, line)]


def test_time_ends_with_the_last_touchpoint(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    file.write_bytes(b'{"occurred_at": "1970-01-01T00:00:02Z"}\n{"occurred_at": "1970-01-01T00:00:01Z"}\n')
    assert file_input(file).until == 2_000
