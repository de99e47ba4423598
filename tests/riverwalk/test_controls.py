"""`riverwalk controls`: what is paused and stopped, as an operator reads it."""

import json

import pytest

from journey.controls import controlled
from riverwalk.commands.controls import print_controls
from schemas.event import Ordered
from schemas.order import NO_CONTROLS, Controls


def after(*orders: Ordered) -> Controls:
    found = NO_CONTROLS
    for number, order in enumerate(orders, start=1):
        found = controlled(found, order, number)
    return found


def test_nothing_paused_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    print_controls(NO_CONTROLS, as_json=False)
    assert capsys.readouterr().out == "nothing is paused or stopped\n"
    print_controls(NO_CONTROLS, as_json=True)
    assert json.loads(capsys.readouterr().out) == {"controls": [], "weights": {}}


def test_each_scope_is_a_row_and_resumed_ones_are_gone(capsys: pytest.CaptureFixture[str]) -> None:
    found = after(
        Ordered("pause", "journey", "cart"),
        Ordered("stop", "channel", "sms"),
        Ordered("pause", "purpose", "promotion"),
        Ordered("pause", "all"),
        Ordered("resume", "purpose", "promotion"),
    )
    print_controls(found, as_json=True)
    assert json.loads(capsys.readouterr().out)["controls"] == [
        {"scope": "all", "name": "", "is": "paused"},
        {"scope": "channel", "name": "sms", "is": "stopped"},
        {"scope": "journey", "name": "cart", "is": "paused"},
    ]
    print_controls(found, as_json=False)
    printed = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["channel", "sms", "stopped"] in printed
    assert ["journey", "cart", "paused"] in printed
