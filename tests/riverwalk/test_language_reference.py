"""The language reference is whole: every kind has a page, and an example that shows it at work.

An example is at work if it loads without a fault, its cases hold, and they do not without what it is about:
a file or a rule taken away makes a case fail, a step or a trigger was reached by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml
from changing import Partition
from typer.testing import CliRunner
from workspaces import DAY

from journey.lint import CODES
from journey.trial import CASE_CODES, Stage, coverage_of, judge, read_cases
from journey.workspace import file_models, load, named_steps, render
from riverwalk.cli import app
from riverwalk.failures import Failure
from riverwalk.json_schemas import all_schemas
from riverwalk.language_examples import LanguageExample, language_examples
from riverwalk.reference import all_pages
from riverwalk.reference.language import FORM_FIELDS, FieldTables, Subject, groups
from schemas.workspace import JourneyFile, Wait, WaitStep
from schemas.workspace.journey import JourneyFile as Journey
from schemas.workspace.policy import PolicyFile
from schemas.workspace.steps import STEP_KINDS, WAIT_FORMS, step_kind
from schemas.workspace.trigger import TRIGGER_KINDS, trigger_kind

EXAMPLES = language_examples()
SUBJECTS = {f"{group.folder}/{each.name}": each for group in groups() for each in group.subjects}
PATHS = {"table": re.compile(r"tables/.*\.csv")}
MIGRATION = "files/migration"
"""A case has one version of each journey, so the example of a plan has a test of its own."""


def named(folder: str) -> list[str]:
    return [name for name in EXAMPLES if name.startswith(f"{folder}/")]


def stage_of(files: Mapping[str, str]) -> Stage:
    """A stage on which all cases of the files have run; a case that does not hold is an AssertionError."""
    loaded = load(files)
    assert loaded.workspace is not None, "\n".join(map(render, loaded.faults))
    cases = read_cases(files, loaded.workspace)
    assert cases.faults == (), "\n".join(map(render, cases.faults))
    stage = Stage(loaded.workspace)
    for told in cases.told:
        differences = judge(told.case, stage.run(told.case), stage.catalogue(told.case))
        assert differences == (), f"{told.case.name}: {differences}"
    return stage


def reached(name: str) -> Iterator[tuple[JourneyFile, object]]:
    """Every step that a case of the example reached, with its journey."""
    stage = stage_of(EXAMPLES[name].workspace)
    for row in coverage_of(stage.workspace, stage.marked):
        steps = {way.step for way in row.taken}
        journey = stage.workspace.journeys.get(row.name)
        for step in named_steps(journey) if journey is not None else ():
            if step.name in steps:
                yield journey, step.step


def test_every_kind_of_the_language_has_a_page_with_an_example() -> None:
    """A new kind fails here until examples/language/<group>/<name>.yaml is there; then `make docs`."""
    expected = {
        *(f"files/{kind}" for kind in (*file_models(), "table")),
        *(f"steps/{kind}" for kind in STEP_KINDS),
        *(f"triggers/{kind}" for kind in TRIGGER_KINDS),
        *(f"waits/{form}" for form in WAIT_FORMS.values()),
        *(f"policy/{rule}" for rule in PolicyFile.model_fields if rule != "note"),
        *(f"journey/{part}" for part in ("mode", "live", "ramp", "entry", "goal", "exit")),
    }
    assert expected <= set(SUBJECTS)
    assert sorted(EXAMPLES) == sorted(SUBJECTS), "an example a page, and a page an example"
    pages = all_pages()
    assert [name for name in SUBJECTS if "## Example" not in pages[f"language/{name}.md"]] == []


def test_every_code_has_its_place_with_an_example() -> None:
    faults, cases = all_pages()["faults.md"], all_pages()["tests.md"]
    places = [(code.code, faults) for code in CODES] + [(code.code, cases) for code in CASE_CODES]
    without = [
        code for code, page in places if not re.search(rf"### {code} .*?Mended[^#]*?```", page, re.DOTALL)
    ]
    assert without == []


@pytest.mark.parametrize("name", SUBJECTS)
def test_every_field_says_what_it_means(name: str) -> None:
    """Write a docstring below the field: it is what the page says."""
    subject: Subject = SUBJECTS[name]
    assert subject.meaning
    if subject.model is not None:
        tables = FieldTables({})
        tables.of(subject.model, subject.only)
        only = {subject.model: subject.only}
        silent = [
            f"{model.__name__}.{row.name}"
            for model in list(tables.told)
            for row in tables.rows(model, only.get(model, ()))
            if not row.meaning
        ]
        assert silent == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_is_titled_clean_and_its_cases_hold(name: str) -> None:
    example: LanguageExample = EXAMPLES[name]
    assert set(example.title) == {"en", "zh"}
    assert [render(fault) for fault in load(example.workspace).faults] == []
    stage_of(example.workspace)


@pytest.mark.parametrize("name", named("steps"))
def test_step_is_reached_by_a_case(name: str) -> None:
    assert SUBJECTS[name].name in {step_kind(step) for _, step in reached(name)}


@pytest.mark.parametrize("name", named("waits"))
def test_wait_of_the_form_is_reached_by_a_case(name: str) -> None:
    field = next(field for field, form in WAIT_FORMS.items() if form == SUBJECTS[name].name)
    waits = [step.wait for _, step in reached(name) if isinstance(step, WaitStep)]
    assert any(getattr(wait, field) is not None for wait in waits)


@pytest.mark.parametrize("name", named("triggers"))
def test_trigger_started_a_journey(name: str) -> None:
    assert SUBJECTS[name].name in {trigger_kind(journey.trigger) for journey, _ in reached(name)}


@pytest.mark.parametrize("name", [*named("policy"), *named("journey")])
def test_example_needs_its_rule(name: str) -> None:
    path = "policy.yaml" if name.startswith("policy/") else "journeys/tried.yaml"
    files = EXAMPLES[name].workspace
    plain = yaml.load(files[path], yaml.BaseLoader)
    del plain[SUBJECTS[name].name]
    with pytest.raises(AssertionError):
        stage_of({**files, path: yaml.safe_dump(plain, allow_unicode=True)})


@pytest.mark.parametrize("name", [name for name in named("files") if name != MIGRATION])
def test_example_needs_its_file(name: str) -> None:
    kind = SUBJECTS[name].name
    ours = re.compile(PATHS.get(kind) or re.escape(place_of(kind)).replace(re.escape("**/<name>"), ".*"))
    example = EXAMPLES[name]
    path = next(
        path for path in example.files if ours.fullmatch(path) and not path.endswith(".migration.yaml")
    )
    without = LanguageExample(
        title=example.title, files={k: v for k, v in example.files.items() if k != path}
    )
    with pytest.raises(AssertionError):
        stage_of(without.workspace)


@pytest.mark.parametrize(("with_plan", "sent"), [(True, ["hello"]), (False, [])])
def test_example_of_a_migration_retimes_who_is_inside(with_plan: bool, sent: list[str]) -> None:
    files = EXAMPLES[MIGRATION].workspace
    plan = "journeys/tried.migration.yaml"
    later = files if with_plan else {path: text for path, text in files.items() if path != plan}
    earlier = {path: text for path, text in files.items() if path != plan}
    earlier["journeys/tried.yaml"] = files["journeys/tried.yaml"].replace("wait: 3 days", "wait: 5 days")
    partition = Partition()
    partition.publish(load(earlier).workspace)
    partition.event("anna", "User Registered")
    partition.publish(load(later).workspace)
    partition.wait(3 * DAY)
    assert partition.actions("anna") == sent
    partition.wait(2 * DAY)
    assert partition.actions("anna") == ["hello"]


def place_of(kind: str) -> str:
    return file_models()[kind][0]


def test_fields_of_the_forms_of_a_wait_are_all_fields_of_a_wait() -> None:
    written = {info.alias or name for name, info in Wait.model_fields.items()}
    assert set(FORM_FIELDS) == set(WAIT_FORMS.values())
    assert {field for fields in FORM_FIELDS.values() for field in fields} == written


def test_field_tables_hold_every_field_of_a_file() -> None:
    page = all_pages()["language/files/journey.md"]
    written = [info.alias or name for name, info in Journey.model_fields.items()]
    assert [field for field in written if f"| `{field}` |" not in page] == []


def test_page_of_a_form_of_a_wait_has_the_fields_of_that_form_alone() -> None:
    pages = all_pages()
    assert "## Fields of `first`" in pages["language/waits/first.md"]
    assert "## Fields of" not in pages["language/waits/for.md"]


def test_links_of_the_pages_lead_somewhere() -> None:
    pages = all_pages()
    docs = Path(__file__).parents[2] / "docs"
    broken = []
    for name, text in pages.items():
        if not name.startswith("language/"):
            continue
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
            found = (docs / "reference" / name).parent.joinpath(target).resolve()
            broken += [] if found.exists() else [f"{name}: {target}"]
    assert broken == []


def test_init_writes_an_example_that_runs(tmp_path: Path) -> None:
    run = CliRunner().invoke(app, ["init", str(tmp_path), "--example", "steps/wait"])
    assert run.exit_code == 0
    tried = CliRunner().invoke(app, ["test", str(tmp_path)])
    assert (tried.exit_code, "1 case" in tried.output) == (0, True), tried.output


def test_init_of_an_unknown_example_says_what_is_near(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["init", str(tmp_path), "--example", "steps/wiat"])
    assert isinstance(result.exception, Failure)
    assert (result.exception.code, result.exception.advice) == ("RW907", "did you mean 'steps/wait'?")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", file_models())
def test_schemas_say_what_fields_mean(kind: str) -> None:
    """Editors show it."""
    schema = all_schemas()[kind]
    parts = {"": schema, **schema.get("$defs", {})}
    silent = [
        f"{name}.{field}"
        for name, part in parts.items()
        for field, told in part.get("properties", {}).items()
        if "description" not in told
    ]
    assert silent == []
