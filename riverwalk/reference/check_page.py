"""`checks.md`: what `riverwalk check` may find, with a journey that has it and the same one mended."""

from __future__ import annotations

from journey.exploring import KINDS, STATES_MAX, Kind
from riverwalk.reference.markdown import GENERATED

HEAD = f"""# Findings of the model check

{GENERATED}
`riverwalk check` explores every way through a journey. At each place it lets happen whatever can: each type
of event that a wait, a goal or an exit knows, each outcome of what was sent, a verdict for or against, a
timeout, each case of a branch (its condition true, false or unknown, and the same wherever it stands again in
one instant), each arm with a weight. It knows how early somebody can be at a place, so that an exit by time
cuts off what comes later. Conditions are free otherwise: what it calls reachable may need values that never
meet.

It stops at {STATES_MAX:,} states, says so, and then reports nothing as unreached. A finding has the shortest
way to it, in words and as a case: a comment `arrange` in the case names what a touchpoint alone cannot bring
about.

The examples are the keys of a journey `hello` that starts on `User Registered`;
`tests/journey/exploring/test_kinds.py` runs them all.
"""


def check_page() -> str:
    """Each kind: meaning, failing and mended example."""
    return "\n".join([HEAD, *(_entry(kind) for kind in KINDS.values())])


def _entry(kind: Kind) -> str:
    return (
        f"## `{kind.code}`\n\n{kind.meaning}\n\nFails:\n\n```yaml\n{kind.failing}```\n\n"
        f"Mended:\n\n```yaml\n{kind.mended}```\n"
    )
