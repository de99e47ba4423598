"""What is defined and not used, and content that some customers would miss."""

from __future__ import annotations

from collections.abc import Iterator

from journey.lint.fault import Fault, known_words
from journey.lint.proposing import proposals
from journey.lint.subject import Subject


def unproposed_actions(subject: Subject) -> Iterator[Fault]:
    """RW409: some journey proposes each action."""
    if "journey" in subject.unread or not subject.journeys:
        return
    proposed = {name for lines in subject.journeys for place in lines.steps for _, name in proposals(place)}
    for name in subject.workspace.actions:
        if name not in proposed:
            message = f"no journey proposes action '{name}'"
            yield subject.source("actions").fault_at(
                "RW409", ("actions", name), message, "propose it or remove it", on_key=True
            )


def missing_languages(subject: Subject) -> Iterator[Fault]:
    """RW411, RW412: content in each of the workspace's languages, the first above all."""
    if "workspace" in subject.unread:
        return
    first, *others = subject.workspace.settings.languages
    source = subject.source("actions")
    for name, action in subject.workspace.actions.items():
        loc = ("actions", name, "content")
        if action.content and first not in action.content:
            message = f"action '{name}' has no content in '{first}', which customers of unknown language get"
            yield source.fault_at("RW411", loc, message, f"add `{first}: {{ template: ... }}`", on_key=True)
        missing = [language for language in others if language not in action.content]
        if action.content and missing:
            message = f"action '{name}' has no content in {known_words(missing)}"
            yield source.fault_at(
                "RW412", loc, message, f"add `{missing[0]}: {{ template: ... }}`", on_key=True
            )


def no_journeys(subject: Subject) -> Iterator[Fault]:
    """RW417: a workspace is for its journeys."""
    if not subject.journeys and "journey" not in subject.unread:
        yield subject.source("workspace").fault(
            "RW417", (0, 0), "the workspace has no journey", "add journeys/<name>.yaml"
        )
