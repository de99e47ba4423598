"""Run a module of the bench on the sources, compiled or not: `python -m bench.sources bench.folds ...`."""

from __future__ import annotations

import runpy
import sys

from riverwalk.native import sources_only


def main() -> None:
    """Run the module that the first argument names, with the others."""
    sources_only()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
