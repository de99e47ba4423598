"""Cases from a few lines of YAML, over the small workspace that examples of faults use."""

from __future__ import annotations

from textwrap import dedent, indent

from journey.lint.codes.code import BASE
from journey.trial import Cases, Difference, Stage, judge, read_cases
from journey.workspace import load
from schemas.workspace import Workspace

EVENTS = """
events:
  Ping: { properties: { id: text, x: number, ok: boolean } }
  Pong: { properties: { id: text } }
"""
POLICY = "consent: { assume: true }"


def small_workspace(steps: str = "steps: [ { message: hello } ]", **changes: str) -> Workspace:
    """One journey `hello` on User Registered, whose keys may be changed; and more files by name."""
    texts = {path: "\n".join(parts.values()) + "\n" for path, parts in BASE.items()}
    journey = {
        "journey": "journey: hello",
        "mode": "mode: live",
        "trigger": "trigger: { on: User Registered }",
    }
    own = {key: changes.pop(key) for key in ("mode", "trigger", "entry", "goal", "exit") if key in changes}
    texts["journeys/hello.yaml"] = "\n".join([*{**journey, **own}.values(), dedent(steps)]) + "\n"
    texts |= {"events.yaml": EVENTS, "policy.yaml": POLICY}
    texts |= {f"{name}.yaml": dedent(text) for name, text in changes.items()}
    loaded = load(texts)
    assert loaded.workspace is not None and not loaded.errors, "\n".join(map(str, loaded.errors))
    return loaded.workspace


def case_file(*cases: str) -> str:
    """A file of cases, each given as its keys; unnamed ones are called `it`."""
    parts = []
    for case in cases:
        named = case if case.lstrip().startswith("name:") else f"name: it\n{dedent(case).strip()}"
        parts.append("  -\n" + indent(dedent(named).strip(), "    "))
    return "cases:\n" + "\n".join(parts) + "\n"


def read(workspace: Workspace, *cases: str) -> Cases:
    """Cases of one file `tests/it.yaml`."""
    return read_cases({"tests/it.yaml": case_file(*cases)}, workspace)


def try_case(workspace: Workspace, case: str, stage: Stage | None = None) -> tuple[Difference, ...]:
    """What differs in one case without faults."""
    cases = read(workspace, case)
    assert not cases.faults, cases.faults
    stage = stage or Stage(workspace)
    told = cases.told[0].case
    return judge(told, stage.run(told), stage.catalogue(told))
