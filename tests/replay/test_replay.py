"""Golden histories: what was published once is published again, byte for byte."""

import importlib.util
from pathlib import Path

import pytest

spec = importlib.util.spec_from_file_location("replay_write", Path(__file__).parent / "write.py")
assert spec is not None and spec.loader is not None
write = importlib.util.module_from_spec(spec)
spec.loader.exec_module(write)


@pytest.mark.parametrize("history", write.histories(), ids=lambda path: path.name)
def test_history_is_as_it_was(history: Path) -> None:
    kept = (history / "published.jsonl").read_text(encoding="utf-8").splitlines()
    found = list(write.published(history))
    first = next((n for n, pair in enumerate(zip(kept, found, strict=False)) if pair[0] != pair[1]), None)
    assert first is None, f"line {first + 1}:\n  was {kept[first]}\n  is  {found[first]}"
    assert len(found) == len(kept), "see tests/replay/README.md for how to write it anew, and when"
