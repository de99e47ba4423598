"""A worker process for kill tests: the counting handler under settings of the environment.

`STOP_AT=batch.begun` makes it stop itself (SIGSTOP) the 20th time it comes to that fault point;
`KILL_AT` kills it there.
"""

from __future__ import annotations

import os
import signal
import sys

from agents.ports import FaultPoint
from streams.log import set_up_logging
from streams.settings import Settings
from streams.worker import run_worker
from tests.support.counting import CountingHandler

AT_TIMES = 20


class Saboteur:
    """Hurts its own process at a fault point, once."""

    def __init__(self) -> None:
        self._left = AT_TIMES

    def __call__(self, point: FaultPoint, partition: int) -> None:
        """Count, then strike."""
        for name, number in (("STOP_AT", signal.SIGSTOP), ("KILL_AT", signal.SIGKILL)):
            if os.environ.get(name) == point.value:
                self._left -= 1
                if self._left == 0:
                    os.kill(os.getpid(), number)


def main() -> int:
    """Run until a signal."""
    settings = Settings()
    set_up_logging(settings)
    return run_worker(settings, [CountingHandler()], faults=Saboteur())


if __name__ == "__main__":
    sys.exit(main())
