"""What every fault code has: a meaning, a severity, and an example that fails beside one that is mended."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from journey.lint.fault import Severity

JOURNEY = "journeys/hello.yaml"
BASE: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "workspace.yaml": {"workspace": "workspace: shop", "languages": "languages: en"},
        "actions.yaml": {
            "actions": "actions: { hello: { channels: email, content: { en: { template: hello } } } }",
        },
        JOURNEY: {
            "journey": "journey: hello",
            "mode": "mode: live",
            "trigger": "trigger: { on: User Registered }",
            "steps": "steps: [ { message: hello } ]",
        },
    }
)
"""The workspace that examples change: path -> top key -> lines."""


class Code(msgspec.Struct, frozen=True):
    """One row of the table of faults.

    An example is the part of file `path` that matters: its top keys take the place of the same keys of
    the base workspace. `whole` examples are the file itself.
    """

    code: str
    title: str
    meaning: str
    failing: str | bytes | None
    """None: the file is not there."""
    mended: str
    severity: Severity = "error"
    path: str = JOURNEY
    whole: bool = False
    also: tuple[str, ...] = ()
    """Other codes that the failing example cannot avoid."""
    beside: dict[str, str] = {}
    """Further files that both examples need."""
    before: dict[str, str] = {}
    """What is published already, for codes that look at people inside."""
    mended_path: str = ""
    """Where the mended example lies when it is the name that was wrong."""


def example_files(code: Code, *, mended: bool) -> dict[str, str | bytes]:
    """The whole workspace of an example: path -> content."""
    files: dict[str, str | bytes] = {path: "\n".join(parts.values()) + "\n" for path, parts in BASE.items()}
    files |= code.beside
    path = code.mended_path or code.path if mended else code.path
    text = code.mended if mended else code.failing
    if text is None:
        files.pop(path, None)
    elif code.whole or isinstance(text, bytes):
        files[path] = text
    else:
        files[path] = _laid_over(BASE.get(path, {}), text)
    return files


def _laid_over(base: Mapping[str, str], text: str) -> str:
    """The base file with the example's top keys in place of its own."""
    own = {line.partition(":")[0] for line in text.splitlines() if line[:1].isalpha()}
    return "\n".join([*(lines for key, lines in base.items() if key not in own), text]) + "\n"
