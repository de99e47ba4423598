import pytest

from journey.workspace import load, render

WORKSPACE = "workspace: shop\n"
ACTIONS = "actions: { hello: { channels: email } }\n"
JOURNEY = "journey: hello\nmode: live\ntrigger: { on: User Registered }\nsteps: [ { message: hello } ]\n"
FILES = {"workspace.yaml": WORKSPACE, "actions.yaml": ACTIONS, "journeys/hello.yaml": JOURNEY}


def test_smallest_workspace_loads_without_faults() -> None:
    loaded = load(FILES)
    assert loaded.faults == ()
    assert loaded.workspace is not None
    assert list(loaded.workspace.journeys) == ["hello"]


def test_bytes_and_text_read_alike() -> None:
    assert load({path: text.encode() for path, text in FILES.items()}) == load(FILES)


def test_byte_order_mark_is_passed_over() -> None:
    assert load({**FILES, "journeys/hello.yaml": b"\xef\xbb\xbf" + JOURNEY.encode()}).faults == ()


def test_journeys_lie_in_folders_of_any_depth() -> None:
    moved = {"workspace.yaml": WORKSPACE, "actions.yaml": ACTIONS, "journeys/a/b/hello.yaml": JOURNEY}
    assert load(moved).faults == ()


@pytest.mark.parametrize(
    "path", ["README.md", "tests/one.yaml", "data/big.csv", ".git/config", "journeys/.swp"]
)
def test_files_beside_a_workspace_are_passed_over(path: str) -> None:
    assert load({**FILES, path: "x: [\n"}).faults == ()


def test_faults_of_all_files_come_at_once_in_order() -> None:
    loaded = load(
        {
            **FILES,
            "policy.yaml": "holdout: 5\ncaps: [ { id: a, max: x, per: 1 day } ]\n",
            "journeys/hello.yaml": JOURNEY.replace("User Registered", "User Registred"),
            "journeys/other.yaml": "journey: [\n",
        }
    )
    assert [(fault.path, fault.line, fault.code) for fault in loaded.faults] == [
        ("journeys/hello.yaml", 3, "RW226"),
        ("journeys/other.yaml", 2, "RW104"),
        ("policy.yaml", 1, "RW204"),
        ("policy.yaml", 2, "RW204"),
    ]


def test_file_that_cannot_be_read_is_not_held_against_the_others() -> None:
    loaded = load({**FILES, "actions.yaml": "actions: {\n"})
    assert [fault.code for fault in loaded.faults] == ["RW104"]


def test_scalars_are_text_whatever_yaml_would_make_of_them() -> None:
    journey = JOURNEY.replace(
        "{ message: hello }", "{ wait: { at: 12:30 } }, { id: on, message: hello }, { id: no, end: yes }"
    )
    loaded = load({**FILES, "journeys/hello.yaml": journey})
    assert loaded.workspace is not None
    steps = loaded.workspace.journeys["hello"].steps
    assert [step.id for step in steps] == [None, "on", "no"]
    assert steps[0].wait.at == 12 * 60 + 30  # type: ignore[union-attr]  # the first step is the wait


def test_draft_with_errors_is_left_out_and_blocks_nobody() -> None:
    draft = "journey: later\ntrigger: { on: Nobody Knows }\nsteps: [ { message: hello } ]\n"
    loaded = load({**FILES, "journeys/later.yaml": draft})
    assert [fault.code for fault in loaded.errors] == ["RW226"]
    assert loaded.blocking == ()
    assert loaded.workspace is not None
    assert list(loaded.workspace.journeys) == ["hello"]


def test_sound_draft_is_in_the_workspace() -> None:
    draft = "journey: later\ntrigger: { on: User Registered }\nsteps: [ { message: hello } ]\n"
    loaded = load({**FILES, "journeys/later.yaml": draft})
    assert loaded.workspace is not None
    assert sorted(loaded.workspace.journeys) == ["hello", "later"]


def test_warnings_leave_the_workspace() -> None:
    loaded = load(
        {**FILES, "actions.yaml": "actions: { hello: { channels: email }, bye: { channels: sms } }\n"}
    )
    assert [fault.severity for fault in loaded.faults] == ["warning"]
    assert loaded.workspace is not None


def test_fault_is_rendered_with_line_and_caret() -> None:
    journey = JOURNEY + "exit: [ { after: 1 day } ]\n"
    journey = journey.replace("[ { message: hello } ]", "[ { id: silent, wait: 1 day }, { go: silnt } ]")
    faults = [
        fault for fault in load({**FILES, "journeys/hello.yaml": journey}).faults if fault.code == "RW203"
    ]
    assert render(faults[0]) == (
        "journeys/hello.yaml:4:45 RW203 unknown step 'silnt' - did you mean 'silent'?\n"
        "  steps: [ { id: silent, wait: 1 day }, { go: silnt } ]\n"
        "                                              ^"
    )


def test_caret_stands_below_wide_characters() -> None:
    journey = JOURNEY + "title: { zh: 购物车挽回, zh: 购物车 }\n"
    fault = load({**FILES, "journeys/hello.yaml": journey}).faults[0]
    assert (fault.code, fault.column) == ("RW106", 21)
    assert render(fault).splitlines()[-1].index("^") == 2 + 20 + 5


def test_long_line_is_shown_around_the_caret() -> None:
    journey = JOURNEY.replace("[ { message", "[ " + "{ wait: 1 day }, " * 40 + "{ mesage")
    lines = render(load({**FILES, "journeys/hello.yaml": journey}).faults[0]).splitlines()
    assert len(lines[1]) <= 162
    assert lines[1][lines[2].index("^") :].startswith("{ mesage")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "\n",
        "---\n",
        "a",
        "- a",
        "[",
        "{",
        "? a\n: b\n",
        "? [a]\n: b\n",
        "a: *b\n",
        "&a b: *a\n",
        "%YAML 3.0\n",
        "\x00",
        "a: \ud800",
        b"\xff\xfe",
        "a: b: c",
        "x: {y: [z, {",
    ],
)
@pytest.mark.parametrize("path", ["workspace.yaml", "actions.yaml", "policy.yaml", "journeys/hello.yaml"])
def test_nonsense_is_a_fault_and_never_an_exception(path: str, content: str | bytes) -> None:
    loaded = load({**FILES, path: content})
    assert loaded.errors
    assert "journeys" in path or loaded.workspace is None


def test_shared_trees_cannot_grow_without_bound() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]\n" for i in range(20)
    )
    assert {fault.code for fault in load({**FILES, "policy.yaml": bomb}).faults} == {"RW107"}
