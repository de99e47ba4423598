"""Each kind of finding: its example has it, the mended one is clean, and its case leads to the place."""

import pytest

from journey.exploring import KINDS, Finding, Kind, case_of, examine
from journey.lint.codes.code import BASE
from journey.trial import Stage, judge, read_cases
from journey.workspace import load
from schemas.workspace import Workspace

CASED = ("endless_wait", "endless_stay", "spinning_loop")


def workspace(keys: str) -> Workspace:
    """The small workspace whose journey `hello` has these keys."""
    own = {line.partition(":")[0] for line in keys.splitlines() if line[:1].isalpha()}
    files = {path: "\n".join(parts.values()) + "\n" for path, parts in BASE.items()}
    head = [text for key, text in BASE["journeys/hello.yaml"].items() if key not in own]
    files["journeys/hello.yaml"] = "\n".join([*head, keys])
    files["policy.yaml"] = "consent: { assume: true }\n"
    loaded = load(files)
    assert loaded.workspace is not None and not loaded.errors, "\n".join(map(str, loaded.errors))
    return loaded.workspace


def findings(keys: str) -> tuple[Finding, ...]:
    return examine(workspace(keys), "hello")[1]


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_failing_example_has_the_finding_and_the_mended_one_has_none(kind: Kind) -> None:
    assert [found.kind for found in findings(kind.failing)] == [kind.code]
    assert findings(kind.mended) == ()


@pytest.mark.parametrize("code", CASED)
def test_what_a_way_leads_to_has_a_case_that_reads(code: str) -> None:
    tried = workspace(KINDS[code].failing)
    (found,) = findings(KINDS[code].failing)
    cases = read_cases({"tests/found.yaml": case_of("hello", found).encode()}, tried)
    assert cases.faults == ()
    assert len(cases.told) == 1


@pytest.mark.parametrize("code", ["endless_stay"])
def test_case_walks_to_the_place(code: str) -> None:
    tried = workspace(KINDS[code].failing)
    (found,) = findings(KINDS[code].failing)
    told = read_cases({"tests/found.yaml": case_of("hello", found).encode()}, tried).told[0].case
    stage = Stage(tried)
    assert judge(told, stage.run(told), stage.catalogue(told)) == ()


def test_case_of_several_rests_walks_to_the_place_behind_them() -> None:
    keys = """\
steps:
  - wait: 2 hours
  - { id: told, message: hello }
  - wait: { first: [ { step: told, outcome: opened } ], timeout: 1 day, else: [ { end: silent } ] }
  - wait: { first: [ { on: Order Completed, then: [ { end: ordered } ] } ], timeout: 3 days }
  - { id: stuck, wait: 1 day }
  - go: stuck
"""
    (found,) = findings(keys)
    assert (found.kind, found.place) == ("endless_stay", "stuck")
    text = case_of("hello", found)
    assert "touchpoint: User Registered" in text
    assert "clock: +2 hours" in text
    assert "outcome: opened, of: hello" in text
    assert "clock: +3 days" in text
    tried = workspace(keys)
    told = read_cases({"tests/found.yaml": text.encode()}, tried).told[0].case
    stage = Stage(tried)
    assert judge(told, stage.run(told), stage.catalogue(told)) == ()
