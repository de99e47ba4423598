"""The worker that is measured, as a process: what `riverwalk worker` runs. Run by `bench.worker_process`.

`python -m bench.worker [PROFILE]`: settings come from the environment; with PROFILE, a file, the main thread
is profiled from start to SIGTERM and the profile written there (the worker is then some 2 times slower).
"""

from __future__ import annotations

import cProfile
import sys

from riverwalk.native import use_huge_pages
from riverwalk.running import read_settings
from riverwalk.serving import serve
from streams.log import set_up_logging
from streams.loop import run


def main() -> int:
    """Serve until SIGTERM."""
    use_huge_pages()
    settings = read_settings()
    set_up_logging(settings)
    if len(sys.argv) == 1:
        return run(serve(settings, make_topics=False, workspace=None))
    profile = cProfile.Profile()
    try:
        return profile.runcall(run, serve(settings, make_topics=False, workspace=None))
    finally:
        profile.dump_stats(sys.argv[1])


if __name__ == "__main__":
    sys.exit(main())
