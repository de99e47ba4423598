"""The way to a finding in words, and as a case for the folder `tests`."""

from __future__ import annotations

from journey.exploring.model import Finding, Trail
from schemas.workspace.case import GIVEN_MAX


def trail_words(trail: Trail) -> list[str]:
    """What happens, a line each."""
    return [happening.words for happening in trail]


def case_of(journey: str, finding: Finding) -> str:
    """The way to a finding as the file of one case, which expects the person to rest where the way ends.

    What touchpoints cannot say by themselves is a comment: a condition that must hold, a verdict, a date. The
    author adds what brings it about. Empty where there is no way, or none that begins with a touchpoint.
    """
    given = [happening for happening in finding.trail if happening.given]
    if not given or not finding.trail[0].given or len(given) > GIVEN_MAX:
        return ""
    lines = [
        "cases:",
        f"  - name: {journey} {finding.kind} {finding.place}",
        f"    journeys: {journey}",
        "    given:",
    ]
    for happening in finding.trail:
        if happening.arranged:
            lines.append(f"      # arrange: {happening.words}")
        if happening.given:
            lines.append(f"      - {happening.given}")
    place = f"{{ {journey}: {finding.step} }}" if finding.step else "{}"
    return "\n".join([*lines, f"    expect: {{ places: {place} }}", ""])
