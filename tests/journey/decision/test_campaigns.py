"""Campaigns: their dates bound the windows of their journeys, their channels restrict what is used."""

from __future__ import annotations

from workspaces import DAY, Customer, catalogue, journey

from journey.workspace import load

AGAIN = "entry: { again: always }\n"
ACTIONS = "actions: { hello: { channels: [sms, email] } }"


def test_campaign_bounds_the_live_window_of_its_journeys() -> None:
    campaigns = "campaigns: { feast: { journeys: j, live: { from: 2024-01-02, until: 2024-01-03 } } }"
    own = "live: { until: 2024-01-09, then: stop }"
    customer = Customer(catalogue(journey("j", "- message: hello", AGAIN + own), campaigns=campaigns))
    for _ in range(3):
        customer.event("Ping")
        customer.wait(DAY)
    assert customer.refusals() == ["not_live_yet", "live_over"]
    (action,) = [each for result in customer.results for each in result.actions]
    assert action.campaign == "feast"


def test_campaign_that_stops_ends_those_inside() -> None:
    campaigns = "campaigns: { feast: { journeys: [j], live: { until: 2024-01-03, then: stop } } }"
    customer = Customer(
        catalogue(journey("j", "- wait: 9 days\n- message: hello", AGAIN), campaigns=campaigns)
    )
    customer.event("Ping")
    customer.wait(3 * DAY)
    assert customer.ends() == [("exit", "live_over")]


def test_campaign_restricts_channels_of_its_own_journeys_only() -> None:
    campaigns = "campaigns: { feast: { journeys: j, channels: email } }"
    other = journey("k", "- message: hello", AGAIN + "trigger: { on: Pong }")
    of = catalogue(journey("j", "- message: hello", AGAIN), other, campaigns=campaigns, actions=ACTIONS)
    customer = Customer(of)
    assert [each.channel for each in customer.event("Ping").actions] == ["email"]
    judged = customer.results[-1].decision
    assert judged is not None and judged.judged[0].refused == ("sms campaign:feast",)
    assert [each.channel for each in customer.event("Pong").actions] == ["sms"]


def test_unknown_journeys_and_channels_are_faults_with_a_near_one() -> None:
    files = {
        "workspace.yaml": "workspace: shop\nteams: { growth: {} }\n",
        "actions.yaml": ACTIONS,
        "campaigns.yaml": "campaigns: { feast: { owner: grwth, journeys: helo, channels: emial } }\n",
        "journeys/hello.yaml": "journey: hello\nmode: live\ntrigger: { on: User Registered }\n"
        "steps: [ { message: hello } ]\n",
    }
    found = [(fault.code, fault.suggestion) for fault in load(files).faults]
    assert sorted(found) == [
        ("RW223", "did you mean 'email'?"),
        ("RW260", "did you mean 'hello'?"),
        ("RW287", "did you mean 'growth'?"),
    ]
