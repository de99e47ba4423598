"""Every code of the table has an example that fails with it and a mended one without any fault."""

import pytest

from journey.lint import CODES, Code, example_files, fault_reference
from journey.workspace import Fault, check_migrations, load

IDS = [code.code for code in CODES]


def faults(code: Code, *, mended: bool) -> tuple[Fault, ...]:
    """All faults of an example; where something is published before it, those that `publish` would add."""
    files = example_files(code, mended=mended)
    before = load(code.before).workspace if code.before else None
    earlier = {name: [model] for name, model in before.journeys.items()} if before else {}
    return load(files).faults + (check_migrations(files, earlier) if code.before else ())


@pytest.mark.parametrize("code", CODES, ids=IDS)
def test_failing_example_has_its_code_and_no_other(code: Code) -> None:
    found = {fault.code for fault in faults(code, mended=False)}
    assert code.code in found
    assert found <= {code.code, *code.also}


@pytest.mark.parametrize("code", CODES, ids=IDS)
def test_mended_example_has_no_fault(code: Code) -> None:
    loaded = load(example_files(code, mended=True))
    assert faults(code, mended=True) == ()
    assert loaded.workspace is not None


@pytest.mark.parametrize("code", CODES, ids=IDS)
def test_severity_decides_whether_there_is_a_workspace(code: Code) -> None:
    loaded = load(example_files(code, mended=False))
    if code.before:
        return  # Its severity is `publish`'s to obey.
    assert (loaded.workspace is None) == (code.severity == "error" or bool(code.also))


def test_codes_are_unique_and_sorted() -> None:
    assert sorted(set(IDS)) == IDS


def test_reference_names_every_code() -> None:
    page = fault_reference()
    assert all(f"### {code.code} {code.title}" in page for code in CODES)
    assert "\t" not in page
