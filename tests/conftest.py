"""For all tests: what runs is what stands in the sources."""

import pytest

from riverwalk.native import edited_since


def pytest_sessionstart() -> None:
    """Refuse to test compiled modules that are older than their sources."""
    if edited := edited_since():
        pytest.exit(f"compiled modules are stale: {', '.join(edited)}; `make compile` or `make uncompile`", 1)
