"""The event loop of a worker: uvloop, with an end to its wait for the other side of a closed TLS connection.

uvloop waits 30 s for the peer's answer, and a broker with a fetch in hand does not give one: over TLS most
opens of a partition took that long (measured). aiokafka cannot be told, so the loop is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import uvloop

TLS_CLOSE_SECONDS = 0.1
"""Nothing is on its way any more when we close: what was asked has been answered or given up."""

T = TypeVar("T")


class Loop(uvloop.Loop):
    """uvloop's loop, in a hurry to close."""

    async def create_connection(self, *arguments: Any, **options: Any) -> Any:
        """As the loop's own. Any: it has a dozen of options that are passed on."""
        if options.get("ssl"):
            options.setdefault("ssl_shutdown_timeout", TLS_CLOSE_SECONDS)
        return await super().create_connection(*arguments, **options)


class LoopPolicy(uvloop.EventLoopPolicy):  # type: ignore[misc]  # uvloop has no type for it
    """Every loop of the process is ours, also those of threads."""

    def _loop_factory(self) -> uvloop.Loop:
        return Loop()


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end on a loop of ours."""
    with asyncio.Runner(loop_factory=Loop) as runner:
        return runner.run(work)
