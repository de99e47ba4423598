"""The workspace that `riverwalk init` writes: small, valid, and worth reading."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from riverwalk.failures import Failure

_WORKSPACE = """\
# One workspace is published as one. `riverwalk validate` checks it, `riverwalk publish` puts it in force.
workspace: my_shop
title: { en: My shop, zh: 我的小店 }
zone: Europe/London
currency: GBP
languages: [en, zh]
"""
_JOURNEY = """\
# A first order is thanked for; who orders again within 30 days has reached the goal and hears no more.
journey: second_order
title: { en: From the first order to the second, zh: 从首单到复购 }
objective: activate
owner: growth
mode: live                        # draft | shadow (decides, sends nothing) | live
trigger: { on: Order Completed, when: customer.facts.orders == 1 }
entry:
  again: never
  eligible: [ "!('staff' in customer.tags)" ]
  holdout: 10%                    # enrolled, never contacted, measured against the others
goal:
  - { on: Order Completed, when: customer.facts.orders >= 2, within: 30 days }
exit:
  - { on: Order Cancelled, reason: cancelled }
steps:
  - message: thank_you
    else: [ { end: not_contacted } ]
  - wait: 7 days
  - branch:
      - when: customer.facts.spent >= 100
        steps: [ { message: { action: free_delivery, with: { spent: customer.facts.spent } } } ]
      - otherwise: [ { message: small_voucher } ]
  - end: invited
"""
_ACTIONS = """\
# What we may do. `value` is the worth of a success and `cost` its price: the best permitted action wins.
actions:
  thank_you:
    title: { en: Thanks for the first order, zh: 感谢首单 }
    purpose: service
    channels: [email, app_push]
    content: { en: { template: thanks-1 }, zh: { template: thanks-1-zh } }
  free_delivery:
    title: { en: Free delivery, zh: 免运费 }
    objective: activate
    channels: [email]
    value: customer.facts.spent * 0.1
    cost: 3.50
    expiry: 2 days
    slots: { spent: number }
    content: { en: { template: free-delivery }, zh: { template: free-delivery-zh } }
  small_voucher:
    title: { en: Five off the next order, zh: 下单立减五元 }
    objective: activate
    channels: [email]
    value: "4"
    cost: 1
    expiry: 2 days
    content: { en: { template: voucher-5 }, zh: { template: voucher-5-zh } }
"""
_POLICY = """\
# Holds for every journey at once. A customer with an open complaint hears no promotion on any channel.
consent: { purposes: [promotion], assume: true }
cases:
  complaint: { opens: [Complaint Opened], closes: [Complaint Closed], cool_off: 7 days }
quiet_hours:
  - { from: 21:00, to: 08:00, release_over: 1 hour }
caps:
  - { id: weekly, max: 2, per: calendar week }
  - { id: email_daily, max: 1, per: calendar day, channel: email, when_full: defer }
arbitration: { hold: 10 minutes }
"""
_FACTS = """\
# Numbers that are kept of each customer, up to the last event.
facts:
  orders: { count: Order Completed }
  spent: { sum: event.properties.total, on: Order Completed }
"""

_CASE = """\
# `riverwalk test` tries these: touchpoints at virtual times, and what must come of them.
cases:
  - name: a first order is thanked for, and a week later invites to the next one
    given:
      - { touchpoint: Order Completed, properties: { total: 40 } }
      - { clock: +8 days }
    expect:
      actions: [ thank_you, { action: small_voucher, at: +7 days 10 minutes } ]
      ended: [ { journey: second_order, how: end, result: invited } ]
  - name: whoever orders again within the week hears no more
    given:
      - { touchpoint: Order Completed, properties: { total: 40 } }
      - { at: +3 days, touchpoint: Order Completed, properties: { total: 60 } }
      - { clock: +8 days }
    expect:
      actions: [ thank_you ]
      ended: [ { journey: second_order, how: goal } ]
"""

STARTER: Mapping[str, str] = MappingProxyType(
    {
        "workspace.yaml": _WORKSPACE,
        "journeys/second_order.yaml": _JOURNEY,
        "actions.yaml": _ACTIONS,
        "policy.yaml": _POLICY,
        "facts.yaml": _FACTS,
        "tests/second_order.yaml": _CASE,
    }
)
"""Path -> text."""


def write_files(folder: Path, files: Mapping[str, str] = STARTER) -> list[str]:
    """Write a workspace to start from; all of it or, if anything stands in the way, nothing.

    Returns: the paths written, relative to the folder.
    Raises: Failure RW905 if one of the files exists.
    """
    existing = [name for name in files if (folder / name).exists()]
    if existing:
        advice = "name another folder; init never overwrites"
        raise Failure(
            "RW905", "a file is in the way", where=str(folder), found=", ".join(existing), advice=advice
        )
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(files)
