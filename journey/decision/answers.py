"""What the contact policy answers, and what a proposal scored."""

from __future__ import annotations

from decimal import Decimal

import msgspec


class Allow(msgspec.Struct, frozen=True, gc=False):
    """Yes, on this channel."""

    channel: str
    refused: tuple[str, ...] = ()
    """Channels that were preferred, each with its answer: `sms cap:day`."""


class Defer(msgspec.Struct, frozen=True, gc=False, order=True):
    """Not before `until`."""

    until: int
    reason: str


class Suppress(msgspec.Struct, frozen=True, gc=False):
    """No."""

    reason: str


Answer = Allow | Defer | Suppress


class Scored(msgspec.Struct, frozen=True, gc=False):
    """propensity x context weight x value x lever - cost, with its factors; None: absent, counts 1."""

    value: Decimal
    cost: Decimal
    score: Decimal
    propensity: Decimal | None = None
    weight: Decimal | None = None
    lever: Decimal | None = None
