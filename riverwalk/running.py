"""Settings and the event loop of a command."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

from streams.clock import SystemClock
from streams.settings import Settings

_T = TypeVar("_T")

QUIET = ("aiokafka", "asyncio")
"""Their notes on a broker that does not answer come before our own sentence about it."""


def read_settings() -> Settings:
    """The settings of the environment.

    Raises: ValidationError, which `riverwalk.reporting` turns into RW903.
    """
    return Settings()


def run(work: Coroutine[Any, Any, _T]) -> _T:
    """Run a command's work to its end."""
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return asyncio.run(work)


def now() -> int:
    """Wall clock, int ms since 1970 UTC."""
    return SystemClock().now()
