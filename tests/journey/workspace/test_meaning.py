import pytest

from journey.workspace import assign_versions, journey_hash, load, workspace_hash
from schemas.workspace import Workspace

FILES = {
    "workspace.yaml": "workspace: shop\nlanguages: [ en ]\nzone: Europe/London\n",
    "actions.yaml": "actions: { hello: { channels: email, cost: 0.10 } }\n",
    "journeys/hello.yaml": "journey: hello\nmode: live\ntitle: { en: Hello }\n"
    "trigger: { on: User Registered, when: event.properties.plan == 'vip' }\n"
    "steps:\n  - wait: 30 minutes\n  - message: hello\n  - end: done\n",
}


def loaded(**changes: tuple[str, str]) -> Workspace:
    files = dict(FILES)
    for path, (old, new) in changes.items():
        name = next(each for each in files if path in each)
        assert old in files[name]
        files[name] = files[name].replace(old, new)
    result = load(files)
    assert result.workspace is not None, result.faults
    return result.workspace


SAME = {
    "comment": ("hello", ("journey: hello", "# a comment\njourney: hello")),
    "key order": ("hello", ("journey: hello\nmode: live", "mode: live\njourney: hello")),
    "spaces in a condition": ("hello", ("plan == 'vip'", "plan  ==  'vip'")),
    "quotes of a scalar": ("hello", ("mode: live", "mode: 'live'")),
    "spelling of a duration": ("hello", ("30 minutes", "PT30M")),
    "long form": ("hello", ("message: hello", "message: { action: hello }")),
    "list of one": ("hello", ("on: User Registered", "on: [ User Registered ]")),
    "note": ("hello", ("mode: live", "mode: live\nnote: hi")),
    "default written out": ("hello", ("mode: live", "mode: live\nentry: { repeat: ignore, holdout: 0% }")),
    "zeros of a decimal": ("actions", ("0.10", "0.1")),
}
OTHER = {
    "duration": ("hello", ("30 minutes", "31 minutes"), True),
    "title": ("hello", ("en: Hello", "en: Hi"), False),
    "mode": ("hello", ("mode: live", "mode: shadow"), False),
    "trigger": ("hello", ("'vip'", "'gold'"), False),
    "entry": ("hello", ("mode: live", "mode: live\nentry: { holdout: 5% }"), False),
    "goal": ("hello", ("mode: live", "mode: live\ngoal: [ { on: Order Completed, within: 1 day } ]"), True),
    "exit": ("hello", ("mode: live", "mode: live\nexit: [ { after: 9 days } ]"), True),
    "step": ("hello", ("end: done", "end: over"), True),
    "cost": ("actions", ("0.10", "0.2"), False),
    "zone": ("workspace", ("Europe/London", "Asia/Shanghai"), False),
}


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_spelling_changes_no_hash(change: tuple[str, tuple[str, str]]) -> None:
    path, edit = change
    assert workspace_hash(loaded(**{path: edit})) == workspace_hash(loaded())


@pytest.mark.parametrize("change", OTHER.values(), ids=OTHER)
def test_meaning_changes_the_hash_and_only_pinned_parts_the_version(
    change: tuple[str, tuple[str, str], bool],
) -> None:
    path, edit, pinned = change
    before, after = loaded(), loaded(**{path: edit})
    assert workspace_hash(after) != workspace_hash(before)
    assert (journey_hash(after, "hello") != journey_hash(before, "hello")) == pinned


def test_hash_is_256_bits_of_hex() -> None:
    assert len(bytes.fromhex(workspace_hash(loaded()))) == 32


def test_new_journey_gets_version_1_and_keeps_it() -> None:
    first = assign_versions({}, loaded())
    assert first["hello"][0] == 1
    assert assign_versions(first, loaded()) == first


def test_changed_journey_gets_the_next_version_also_when_it_changes_back() -> None:
    first = assign_versions({}, loaded())
    second = assign_versions(first, loaded(hello=("30 minutes", "1 hour")))
    third = assign_versions(second, loaded())
    assert [each["hello"][0] for each in (first, second, third)] == [1, 2, 3]
    assert third["hello"][1] == first["hello"][1]


def test_removed_journey_keeps_its_number() -> None:
    first = {**assign_versions({}, loaded()), "gone": (4, "ab")}
    assert assign_versions(first, loaded())["gone"] == (4, "ab")
