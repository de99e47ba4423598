"""Reasons are published: dead letters, alerts and replays name them."""

import re

from schemas.refusal import RefusalReason


def test_reason_is_a_word_of_lower_case():
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", reason) for reason in RefusalReason)


def test_reason_is_its_name_in_lower_case():
    assert all(reason.value == reason.name.lower() for reason in RefusalReason)
