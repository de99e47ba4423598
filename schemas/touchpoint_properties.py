"""The properties of a touchpoint as the bytes that came."""

from __future__ import annotations

import msgspec


class SentProperties(msgspec.Struct, frozen=True, gc=False):
    """As much of a native touchpoint as says where its properties lie."""

    properties: msgspec.Raw = msgspec.Raw(b"{}")
