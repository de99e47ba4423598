"""A published workspace, as it lies in `workspaces.v1`."""

from __future__ import annotations

import msgspec

PUBLICATION_BYTES_MAX = 4 * 1024 * 1024
"""A workspace is text written by people; Kafka's default record limit is raised to this for the topic."""


class Publication(msgspec.Struct, frozen=True, omit_defaults=True):
    """All files of a workspace, whole, with the versions that publishing gave its journeys."""

    workspace: str
    hash: str
    previous: str
    files: dict[str, str]
    versions: dict[str, int]
    published_at: int
    published_by: str = ""
    approved_by: tuple[str, ...] = ()
    """Who approved, as given with `--approved-by`."""


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Publication)


def encode_publication(publication: Publication) -> bytes:
    """JSON bytes."""
    return _encoder.encode(publication)


def decode_publication(value: bytes) -> Publication:
    """The publication in a record.

    Raises: msgspec.ValidationError if it is not one.
    """
    return _decoder.decode(value)
