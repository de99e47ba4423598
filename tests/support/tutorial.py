"""The tutorial page as what its reader does: files to write, and commands with what they print."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from os import environ
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "tutorial.md"
KAFKA = "## 5. On a real Kafka"
ANYTHING = "..."
_BLOCK = re.compile(r"(?P<before>[^\n]*)\n\n```(?P<kind>yaml|json|console)\n(?P<text>.*?)```", re.DOTALL)
_FILE = re.compile(r"`([\w./-]+)`:$")


class Written(NamedTuple):
    """A file that the page asks for, or what it asks to add to one."""

    path: str
    text: str
    added: bool

    def write(self, folder: Path) -> None:
        """Do so."""
        path = folder / self.path
        path.write_text((path.read_text() if self.added else "") + self.text)


class Command(NamedTuple):
    """One command, and what the page says it prints."""

    line: str
    printed: str

    def run(self, folder: Path, variables: Mapping[str, str]) -> str:
        """Run it as a shell would; lines end where their words end."""
        path = f"{Path(sys.executable).parent}:{environ['PATH']}"
        ended = subprocess.run(
            ["bash", "-c", self.line],
            cwd=folder,
            env={**environ, **variables, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        return "\n".join(line.rstrip() for line in (ended.stdout or ended.stderr).splitlines())

    def differs(self, found: str) -> str:
        """What was found, if it is not what the page says; else nothing."""
        pattern = ".*".join(re.escape(part) for part in self.printed.split(ANYTHING))
        return "" if re.fullmatch(pattern, found, re.DOTALL) else f"$ {self.line}\n{found}"


def steps(text: str) -> list[Written | Command]:
    """What a part of the page asks for, in its order."""
    found: list[Written | Command] = []
    for block in _BLOCK.finditer(text):
        if block["kind"] == "console":
            for each in re.split(r"^\$ ", block["text"], flags=re.MULTILINE)[1:]:
                line, _, printed = each.partition("\n")
                found.append(Command(line, printed.rstrip("\n")))
        else:
            name = _FILE.search(block["before"])
            assert name is not None, f"which file is it? {block['before']}"
            found.append(Written(name[1], block["text"], "Add to" in block["before"]))
    return found


def parts() -> tuple[list[Written | Command], list[Written | Command]]:
    """What needs no Kafka, and what does."""
    before, _, after = PAGE.read_text(encoding="utf-8").partition(KAFKA)
    return steps(before), steps(after)
