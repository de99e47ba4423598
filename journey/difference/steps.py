"""The steps of two definitions, matched and compared.

A step with an id is itself wherever it stands. One without is known by what it does: `message_2` that became
`message_3` because another was put before it is the same step, renumbered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from journey.difference.fields import changes_between, fields_in_words
from journey.difference.model import Change, How, StepDifference
from journey.graph.ways import ways
from journey.workspace.naming import NamedStep, StepPath, named_steps
from schemas.workspace import JourneyFile

TOP = "the journey's own steps"
THEN = "after a goal"
RENUMBERED, PLACE = "id", "place"
_STEP_FIELDS = frozenset({"id"})


class _Said(NamedTuple):
    """A step with its fields in words."""

    step: NamedStep
    words: Mapping[str, str]
    owner: StepPath
    """The step that its list hangs on; empty for none."""
    slot: StepPath
    """Which of the owner's lists."""
    label: str
    """That list in words."""


class _Pair(NamedTuple):
    """One step, before and after, by position in counting order."""

    old: int
    new: int


def compare_steps(before: JourneyFile, after: JourneyFile) -> tuple[StepDifference, ...]:
    """Steps that were added, removed, changed or moved: in the order after, then what is gone."""
    old, new = _said(before), _said(after)
    pairs = _pairs(old, new)
    moved = _moved(old, new, pairs)
    was = {pair.new: pair.old for pair in pairs}
    found = []
    for position, each in enumerate(new):
        if position not in was:
            found.append(StepDifference(How.ADDED, each.step.name, each.step.kind, _all(each, added=True)))
        elif difference := _compared(old[was[position]], each, moved=position in moved):
            found.append(difference)
    gone = [each for position, each in enumerate(old) if position not in set(was.values())]
    found += [StepDifference(How.REMOVED, each.step.name, each.step.kind, _all(each)) for each in gone]
    return tuple(found)


def _said(journey: JourneyFile) -> list[_Said]:
    steps = named_steps(journey)
    hangs: dict[StepPath, tuple[StepPath, str]] = {("steps",): ((), TOP)}
    for step in steps:
        labels = {way.path: way.label for way in ways(step)}
        for path in step.lists:
            hangs[path] = (step.path, f"{step.name}, {labels.get(path, 'never')}")
    said = []
    for step in steps:
        owner, label = hangs.get(step.list_path, ((), THEN))
        said.append(_Said(step, _words(step), owner, step.list_path[len(owner) :], label))
    return said


def _words(step: NamedStep) -> dict[str, str]:
    """The step's fields without its kind in front: `action`, `for`, `1.when`."""
    words = fields_in_words(step.step, without=_STEP_FIELDS)
    return {path.removeprefix(f"{step.kind}."): text for path, text in words.items()}


def _pairs(old: Sequence[_Said], new: Sequence[_Said]) -> list[_Pair]:
    """Steps that are the same one, before and after."""
    known = {_named(each): position for position, each in enumerate(old) if each.step.step.id is not None}
    pairs = [
        _Pair(known[_named(each)], position)
        for position, each in enumerate(new)
        if each.step.step.id is not None and _named(each) in known
    ]
    left = [at for at in range(len(old)) if at not in {pair.old for pair in pairs}]
    right = [at for at in range(len(new)) if at not in {pair.new for pair in pairs}]
    for kind in sorted({new[at].step.kind for at in right}):
        before = [at for at in left if old[at].step.kind == kind]
        after = [at for at in right if new[at].step.kind == kind]
        texts = [_text(old[at]) for at in before], [_text(new[at]) for at in after]
        pairs += [_Pair(before[i], after[j]) for i, j in _aligned(*texts)]
    return pairs


def _named(said: _Said) -> tuple[str, str]:
    return said.step.kind, said.step.name


def _text(said: _Said) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(said.words.items()))


def _aligned(old: Sequence[object], new: Sequence[object]) -> list[tuple[int, int]]:
    """Positions of those that are the same: as many as before are the same ones in order, changed or not."""
    if len(old) == len(new):
        return [(at, at) for at in range(len(old))]
    pairs: list[tuple[int, int]] = []
    for tag, i, i_end, j, j_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag in ("equal", "replace"):
            pairs += zip(range(i, i_end), range(j, j_end), strict=False)
    return pairs


def _moved(old: Sequence[_Said], new: Sequence[_Said], pairs: Sequence[_Pair]) -> frozenset[int]:
    """Positions after of steps that hang elsewhere, or stand in another order among those in both."""
    became = {old[pair.old].step.path: new[pair.new].step.path for pair in pairs}
    elsewhere = {
        pair.new
        for pair in pairs
        if became.get(old[pair.old].owner, ()) != new[pair.new].owner
        or (old[pair.old].slot != new[pair.new].slot and old[pair.old].label != new[pair.new].label)
    }
    before, after = sorted(pairs), sorted(pairs, key=lambda pair: pair.new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    still = {
        pair for block in matcher.get_matching_blocks() for pair in before[block.a : block.a + block.size]
    }
    return frozenset(elsewhere | {pair.new for pair in pairs if pair not in still})


def _compared(before: _Said, after: _Said, *, moved: bool) -> StepDifference | None:
    changes = list(changes_between(before.words, after.words))
    if before.step.name != after.step.name:
        changes.append(Change(RENUMBERED, before.step.name, after.step.name))
    if moved:
        changes.append(Change(PLACE, before.label, after.label))
    if not changes:
        return None
    how = How.MOVED if moved and len(changes) == 1 else How.CHANGED
    return StepDifference(how, after.step.name, after.step.kind, tuple(changes))


def _all(said: _Said, *, added: bool = False) -> tuple[Change, ...]:
    return tuple(
        Change(path, None if added else text, text if added else None) for path, text in said.words.items()
    )
