"""Golden histories: a frozen workspace and log each, and everything that is published for it.

`python tests/replay/write.py` writes every `published.jsonl` anew. A change of one is a change of behaviour:
the commit that holds it says why.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER.parents[1]))

from agents.ports import Record  # noqa: E402  # the path must be there first
from journey.catalogue import Catalogue, Published, build_catalogue  # noqa: E402
from journey.workspace import load  # noqa: E402
from riverwalk.recompute import Recompute  # noqa: E402
from schemas.action import encode_output  # noqa: E402

HASH = "golden"
"""In place of the workspace's own, so that a new way of hashing changes no history."""


def histories() -> list[Path]:
    """The folders."""
    return sorted(path.parent for path in FOLDER.glob("*/log.jsonl"))


def published(history: Path) -> Iterator[str]:
    """A line for everything that is published, in order: what it is, then its JSON."""
    catalogue = _catalogue(history / "workspace")
    line = Recompute(lambda _: catalogue, "stream", 1)
    for offset, value in enumerate((history / "log.jsonl").read_bytes().splitlines()):
        for made in line.feed(Record(offset, 0, None, value, ())):
            result = made.turned.result
            assert result is not None, made.turned.error
            outputs = (("action", result.actions), ("withdrawn", result.withdrawn))
            for what, each in ((what, each) for what, several in outputs for each in several):
                yield f"{what} {encode_output(each).decode()}"
            if result.decision is not None:
                yield f"decision {encode_output(result.decision).decode()}"


def _catalogue(folder: Path) -> Catalogue:
    loaded = load({str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.yaml")})
    assert loaded.workspace is not None, loaded.faults
    return build_catalogue([Published(HASH, loaded.workspace, dict.fromkeys(loaded.workspace.journeys, 1))])


if __name__ == "__main__":
    for history in histories():
        lines = list(published(history))
        (history / "published.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        print(f"{history.name}: {len(lines)} lines")
