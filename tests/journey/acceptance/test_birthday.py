"""birthday: a gift three days before the lunar birthday, every year, at nine of the customer's clock."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from workspaces import DAY, Customer, catalogue

BIRTHDAY = """
journey: birthday
mode: live
trigger: { date: customer.traits.birthday, every: year, offset: -3 days, at: 09:00, calendar: lunar }
entry: { again: after 300 days }
steps: [ { message: birthday_gift } ]
"""
ACTIONS = "actions: { birthday_gift: { purpose: service, channels: [email], expiry: 3 days } }"


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai")).timestamp() * 1000)


@pytest.mark.parametrize(
    ("birthday", "gifts"),
    [
        ("1985-09-29", ["2026-09-22T09:00", "2027-09-12T09:00", "2028-09-30T09:00"]),  # Mid-Autumn of 1985
        ("08-15", ["2026-09-22T09:00", "2027-09-12T09:00", "2028-09-30T09:00"]),
    ],
)
def test_gift_comes_three_days_before_each_lunar_birthday(birthday: str, gifts: list[str]) -> None:
    customer = Customer(catalogue(BIRTHDAY, actions=ACTIONS), now=at("2026-01-01T12:00"))
    traits = {"birthday": birthday}
    customer.event("User Registered", context={"timezone": "Asia/Shanghai", "traits": traits})
    customer.wait(3 * 366 * DAY)
    assert [result.decision.at for result in customer.results if result.decision and result.actions] == [
        at(gift) for gift in gifts
    ]
