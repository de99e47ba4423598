"""Touchpoints about products, groups and dealers: which subjects make one, and which name nobody."""

from __future__ import annotations

from decimal import Decimal

import pytest
from bad_input import encoded

from journey.intake import Intake
from schemas.event import CustomerEvent, Origin, SubjectEvent, decode_event, encode_event
from schemas.refusal import RefusalReason, Refused

INTAKE = Intake(b"sixteen bytes or more", "stream")
ORIGIN = Origin("t", 0, 0)


@pytest.mark.parametrize("about", ["product:p1", "group:shanghai owners", "dealer:" + "d" * 240])
def test_subject_of_another_kind_makes_an_event_about_it(about):
    event = INTAKE.admit(encoded(identifiers=None, subject=about, properties={"price": 0.1}), (), 0, ORIGIN)
    assert isinstance(event, SubjectEvent) and event.subject == about and event.context == {}
    assert event.about == about.partition(":")[0] and event.properties == {"price": Decimal("0.1")}
    assert decode_event(encode_event(event)) == event


@pytest.mark.parametrize(
    "about", ["product:", "product: p1", "shop:1", "dealer:" + "d" * 241, ["product:p1"]]
)
def test_subject_of_no_known_form_names_nobody(about):
    refused = INTAKE.admit(encoded(identifiers=None, subject=about), (), 0, ORIGIN)
    assert isinstance(refused, Refused) and refused.reason is RefusalReason.NO_IDENTIFIER


def test_subject_beside_identifiers_is_a_field_like_any_other():
    event = INTAKE.admit(encoded(identifiers={"user_id": "1"}, subject="product:p1"), (), 0, ORIGIN)
    assert isinstance(event, CustomerEvent)
    assert event.context["extra"] == {"subject": "product:p1"}
