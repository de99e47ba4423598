"""Contests, reserves, content and merging: what they name, and whether they can do what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from journey.lint.fault import Fault, did_you_mean, known_words
from journey.lint.policy import lives_of_proposals, span_words
from journey.lint.source import Loc
from journey.lint.subject import Subject


def unknown_caps(subject: Subject) -> Iterator[Fault]:
    """RW280: a reserve keeps places of a cap there is, and leaves some."""
    policy = subject.workspace.policy
    caps = {cap.id: cap for cap in policy.caps}
    for position, reserve in enumerate(policy.reserves):
        loc: Loc = ("reserves", position)
        cap = caps.get(reserve.cap)
        if cap is None:
            suggestion = did_you_mean(reserve.cap, caps) or f"caps are {known_words(caps)}"
            message = f"unknown cap '{reserve.cap}'"
            yield subject.source("policy").fault_at("RW280", (*loc, "cap"), message, suggestion)
        elif reserve.last >= cap.max:
            message = f"cap '{cap.id}' has {cap.max} places, and the reserve keeps {reserve.last} of them"
            yield subject.source("policy").fault_at("RW282", loc, message, "lower `last`, or raise the cap")


def unknown_content_types(subject: Subject) -> Iterator[Fault]:
    """RW281: caps and the content mix name a content type that some action has."""
    if "actions" in subject.unread:
        return
    known = {each.content_type for each in subject.workspace.actions.values() if each.content_type}
    policy = subject.workspace.policy
    named: list[tuple[Loc, str]] = [
        (("content_mix", position, "content_type"), mix.content_type)
        for position, mix in enumerate(policy.content_mix)
    ]
    named += [
        (("caps", position, "content_type"), cap.content_type)
        for position, cap in enumerate(policy.caps)
        if cap.content_type is not None
    ]
    for loc, name in named:
        if name not in known:
            suggestion = did_you_mean(name, known) or "give it to an action as `content_type`"
            message = f"no action has the content type '{name}'"
            yield subject.source("policy").fault_at("RW281", loc, message, suggestion)


def repeated_policy_ids(subject: Subject) -> Iterator[Fault]:
    """RW283: decisions name the rule that refused."""
    policy = subject.workspace.policy
    for section in ("blackout", "content_mix"):
        ids = [each.id for each in getattr(policy, section)]
        seen: Counter[str] = Counter()
        for position, name in enumerate(ids):
            seen[name] += 1
            if seen[name] == 2:
                loc = (section, position, "id")
                yield subject.source("policy").fault_at(
                    "RW283", loc, f"'{name}' is in {section} twice", "give it another id"
                )


def merges(subject: Subject) -> Iterator[Fault]:
    """RW284, RW481: a merge fills a list slot of its action, before the proposals expire."""
    source, lives = subject.source("actions"), dict(lives_of_proposals(subject))
    for name, action in subject.workspace.actions.items():
        merge = action.merge
        if merge is None:
            continue
        loc: Loc = ("actions", name, "merge")
        kind = action.slots.get(merge.slot, "any" if not action.slots else "")
        if kind not in ("list", "any"):
            found = f"is a {kind}" if kind else "is not declared"
            message = f"merging fills the slot '{merge.slot}' with a list, but it {found}"
            yield source.fault_at("RW284", (*loc, "as"), message, f"write `slots: {{ {merge.slot}: list }}`")
        if merge.duration >= lives[name]:
            message = (
                f"'{name}' waits {span_words(merge.duration)} for its equals, "
                f"but a proposal lives only {span_words(lives[name])}"
            )
            yield source.fault_at("RW481", (*loc, "for"), message, "shorten it, or lengthen expiry")
