import pytest

from journey.workspace import load, name_steps, named_steps
from schemas.workspace import JourneyFile

STEPS = [
    {"wait": "1 day"},
    {
        "branch": [
            {"when": "true", "steps": [{"wait": "1 day"}, {"id": "named", "wait": "1 day"}]},
            {"otherwise": [{"message": "a", "else": [{"end": "out"}]}]},
        ]
    },
    {"split": {"name": "s", "arms": {"b": {"steps": [{"tag": "in_b"}]}, "a": {"steps": [{"tag": "in_a"}]}}}},
    {
        "wait": {
            "first": [{"on": "Order Completed", "then": [{"end": "bought"}]}],
            "timeout": "1 day",
            "else": [{"end": "late"}],
        }
    },
]


@pytest.fixture
def journey() -> JourneyFile:
    return JourneyFile.model_validate(
        {
            "journey": "j",
            "trigger": {"on": "User Registered"},
            "goal": [{"on": "Order Completed", "within": "1 day", "then": [{"end": "met"}]}],
            "steps": STEPS,
        }
    )


def test_steps_are_named_depth_first_with_goals_last(journey: JourneyFile) -> None:
    assert [place.name for place in named_steps(journey)] == [
        "wait_1",
        "branch_1",
        "wait_2",
        "named",
        "message_1",
        "end_1",
        "split_1",
        "tag_1",
        "tag_2",
        "wait_3",
        "end_2",
        "end_3",
        "end_4",
    ]


def test_arms_are_counted_by_name_not_by_order_of_keys(journey: JourneyFile) -> None:
    paths = {place.name: place.path for place in named_steps(journey)}
    assert paths["tag_1"] == ("steps", 2, "split", "arms", "a", "steps", 0)
    assert paths["end_4"] == ("goal", 0, "then", 0)


def test_names_are_found_by_identity_of_the_step(journey: JourneyFile) -> None:
    names = name_steps(journey)
    assert names[id(journey.steps[0])] == "wait_1"
    assert len(names) == len(named_steps(journey))


def test_lists_of_a_step_include_empty_ones(journey: JourneyFile) -> None:
    by_name = {place.name: place for place in named_steps(journey)}
    assert by_name["wait_3"].lists == (
        ("steps", 3, "wait", "first", 0, "then"),
        ("steps", 3, "wait", "else"),
    )
    assert by_name["end_1"].list_path == ("steps", 1, "branch", 1, "otherwise", 0, "else")


def test_path_leads_to_the_step_in_the_file() -> None:
    loaded = load(
        {
            "workspace.yaml": "workspace: w\n",
            "actions.yaml": "actions: { a: { channels: email } }\n",
            "journeys/j.yaml": "journey: j\nmode: live\ntrigger: { on: User Registered }\n"
            "steps:\n  - wait: 1 day\n  - { id: x, message: a }\n  - { id: x, end: done }\n",
        }
    )
    assert [(fault.line, fault.column) for fault in loaded.faults if fault.code == "RW220"] == [(7, 11)]
