"""Content that nobody has approved is never sent."""

from __future__ import annotations

import pytest
from workspaces import Customer, catalogue, journey


def sent(english: str, chinese: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What goes to a customer who reads Chinese, and all verdicts."""
    states = (("en", english), ("zh", chinese))
    content = ", ".join(
        f"{lang}: {{ template: hello_{lang}, moderation: {state} }}" for lang, state in states
    )
    actions = f"actions: {{ hello: {{ channels: [email], content: {{ {content} }} }} }}"
    settings = "workspace: tried\nlanguages: [en, zh]\n"
    customer = Customer(catalogue(journey("j", "- message: hello"), actions=actions, workspace=settings))
    result = customer.event("Ping", traits={"language": "zh"})
    return [(each.language, each.template) for each in result.actions], customer.verdicts()


@pytest.mark.parametrize(
    ("english", "chinese", "expected"),
    [
        ("approved", "approved", [("zh", "hello_zh")]),
        ("approved", "pending", [("en", "hello_en")]),
        ("rejected", "approved", [("zh", "hello_zh")]),
    ],
)
def test_approved_content_is_sent_in_the_language_there_is(
    english: str, chinese: str, expected: list[tuple[str, str]]
) -> None:
    assert sent(english, chinese)[0] == expected


@pytest.mark.parametrize("state", ["pending", "rejected"])
def test_action_without_approved_content_is_suppressed_and_says_why(state: str) -> None:
    assert sent(state, state) == ([], [("suppressed", "content_not_approved")])
