"""Reachability: windows, one-time grants, addresses, and how many channels one person gets."""

from __future__ import annotations

from workspaces import DAY, HOUR, Customer, catalogue, journey

from journey.workspace import load
from schemas.customer import ReachState

ONCE = "entry: { again: always }"
YES = "consent: { assume: true }\n"
ACTIONS = "actions: { hello: { channels: [wechat] }, better: { channels: [wechat, sms, email, letter] } }"
HELLO = journey("j", "- message: hello", ONCE)


def customer(channels: str, *journeys: str) -> Customer:
    return Customer(catalogue(*(journeys or (HELLO,)), policy=YES, actions=ACTIONS, channels=channels))


ALL = "sms: {}, email: {}, letter: {}"
WINDOW = f"channels: {{ wechat: {{ reach: {{ window: {{ after: Pong, for: 48 hours }} }} }}, {ALL} }}"
GRANTS = (
    "channels: { wechat: { reach: { window: { after: Pong, for: 48 hours }, grants: { on: Wow, max: 2 } } }, "
    + ALL
    + " }"
)


def test_window_is_open_for_its_time_after_the_customer_spoke() -> None:
    someone = customer(WINDOW)
    someone.event("Ping")
    someone.event("Pong")
    someone.wait(2 * DAY - 1)
    someone.event("Ping")
    someone.wait(1)
    someone.event("Ping")
    assert someone.verdicts() == [
        ("suppressed", "window_closed:wechat"),
        ("sent", ""),
        ("suppressed", "window_closed:wechat"),
    ]


def test_each_grant_gives_one_contact_and_none_is_used_inside_the_window() -> None:
    someone = customer(GRANTS)
    for _ in range(3):
        someone.event("Wow")
    assert someone.state.reach["wechat"] == ReachState(grants=2), "a third is not kept"
    someone.event("Pong")
    someone.event("Ping")
    assert someone.state.reach["wechat"].grants == 2
    someone.wait(3 * DAY)
    for _ in range(3):
        someone.event("Ping")
    assert [reason or verdict for verdict, reason in someone.verdicts()] == [
        "sent",
        "sent",
        "sent",
        "no_grant:wechat",
    ]


def test_channel_without_an_address_is_passed_over_for_the_next() -> None:
    channels = f"channels: {{ wechat: {{ reach: {{ when: has(customer.traits.openid) }} }}, {ALL} }}"
    someone = customer(channels, journey("j", "- message: better", ONCE))
    sent = someone.event("Ping")
    assert [action.channel for action in sent.actions] == ["sms"]
    assert sent.decision is not None and sent.decision.judged[0].refused == ("wechat unreachable:wechat",)


def test_person_gets_no_more_channels_than_the_budget() -> None:
    channels = (
        "channels: { wechat: { reach: { window: { after: Pong, for: 1 hour } } }, "
        + ALL
        + " }\nbudget: { max: 1, per: 7 days }"
    )
    someone = customer(channels, journey("j", "- message: better", ONCE))
    someone.event("Pong")
    assert [action.channel for action in someone.event("Ping").actions] == ["wechat"]
    someone.wait(2 * HOUR)
    refused = someone.event("Ping").decision
    assert refused is not None and refused.judged[0].reason == "window_closed:wechat"
    someone.wait(7 * DAY)
    assert [action.channel for action in someone.event("Ping").actions] == ["sms"]


def test_conditions_see_what_is_open() -> None:
    steps = """
    - branch:
        - when: customer.reach.wechat.open && customer.reach.wechat.grants == 0
          steps: [ { end: spoken } ]
        - when: customer.reach.wechat.grants > 0
          steps: [ { end: granted } ]
    - end: closed
    """
    someone = customer(GRANTS, journey("j", steps, ONCE))
    someone.event("Ping")
    someone.event("Pong")
    someone.event("Ping")
    someone.event("Wow")
    someone.event("Ping")
    assert [result for _, result in someone.ends()] == ["closed", "spoken", "granted"]


OFFICE = """
calendar: office
zone: Europe/London
hours: [ { days: [mon, tue], from: 13:00, until: 17:00 } ]
"""


def test_human_channel_is_used_in_its_hours() -> None:
    of = catalogue(
        journey("j", "- message: { action: hello, patience: 2 days }", ONCE),
        policy=YES,
        actions="actions: { hello: { channels: [desk], expiry: 2 days } }",
        channels="channels: { desk: { kind: human, calendar: office } }",
        **{"calendars/office.yaml": OFFICE},
    )
    someone = Customer(of)
    first = someone.event("Ping").decision
    assert first is not None and first.deferred[0].reason == "closed:desk"
    assert first.deferred[0].until == someone.now + HOUR, "noon waits for one o'clock"
    someone.wait(HOUR)
    someone.event("Ping")
    assert someone.actions() == ["hello", "hello"]
    someone.wait(2 * DAY)
    someone.event("Ping")
    assert someone.verdicts()[-1] == ("expired", "closed:desk"), "Wednesday has no opening in two days"


def test_hours_of_a_channel_are_in_a_calendar_there_is() -> None:
    files = {
        "workspace.yaml": "workspace: shop\n",
        "actions.yaml": "actions: { hello: { channels: desk } }\n",
        "channels.yaml": "channels: { desk: { calendar: offce } }\n",
        "calendars/office.yaml": OFFICE,
        "journeys/j.yaml": "journey: j\nmode: live\ntrigger: { on: User Registered }\n"
        "steps: [ { message: hello } ]\n",
    }
    (fault,) = load(files).faults
    assert (fault.code, fault.suggestion) == ("RW270", "did you mean 'office'?")
