"""owners_day: owners of the city are invited by hand, and get seats while there are any."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from workspaces import DAY, HOUR, NOON, catalogue, touchpoint

from journey.results import Turned
from journey.simulate import simulate

OWNERS_DAY = """
journey: owners_day
mode: live
trigger: { manual: true }
entry:
  key: event.properties.event_id
  eligible: [ "'shanghai_owners' in customer.lists.groups" ]
  again: never
goal: [ { on: Event Checked In, match: event.properties.event_id, within: 30 days } ]
steps:
  - message: owners_day_invite
  - wait:
      first: [ { on: Event Registered, match: event.properties.event_id } ]
      timeout: 5 days
      else: [ { end: declined } ]
  - grant: { action: owners_day_seat, waitlist: true, patience: 10 days }
    else: [ { message: owners_day_full }, { end: full } ]
  - wait: { date: entry.event.properties.starts_at, offset: -1 day, follow: true, if_past: now }
  - message: owners_day_reminder
"""
PARTS = {
    "actions": """
actions:
  owners_day_invite: { purpose: service, channels: [app] }
  owners_day_seat: { purpose: service, channels: [crm], uses: { seats: 1 }, expiry: 30 days }
  owners_day_full: { purpose: service, channels: [app] }
  owners_day_reminder: { purpose: service, channels: [app] }
""",
    "resources": "resources: { seats: { amount: 2 } }",
    "facts": "lists: { groups: { add: { on: Circle Joined, item: event.properties.group } } }",
    "events": """
events:
  Circle Joined: { properties: { group: text } }
""",
}
STARTS_AT = "2024-01-20T10:00:00Z"
STARTS = NOON + 19 * DAY - 2 * HOUR
GALA = {"journey": "owners_day", "event_id": "gala", "starts_at": STARTS_AT}


class Club:
    """Owners of Shanghai, and one of Beijing; all were asked for by hand at noon."""

    def __init__(self, *happenings: tuple[str, int, str, dict[str, Any]]) -> None:
        log = [(who, -1, "Circle Joined", {"group": "shanghai_owners"}) for who in ("anna", "ben", "cleo")]
        log += [("dan", -1, "Circle Joined", {"group": "beijing_owners"})]
        log += [(who, 0, "Enrolment Requested", GALA) for who in ("anna", "ben", "cleo", "dan")]
        log += sorted(happenings, key=lambda each: each[1])
        self.actions: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self.ends: dict[str, list[str]] = defaultdict(list)
        self.refused: dict[str, list[str]] = defaultdict(list)
        events = [
            touchpoint(who, f"e{i}", kind, NOON + at, more) for i, (who, at, kind, more) in enumerate(log)
        ]
        simulate(catalogue(OWNERS_DAY, **PARTS), events, NOON + 60 * DAY, observe=self._see)

    def _see(self, turned: Turned) -> None:
        assert turned.result is not None, turned.error
        at = turned.result.state.now - NOON
        self.actions[turned.customer] += [(each.action, at) for each in turned.result.actions]
        if turned.result.decision is not None:
            self.ends[turned.customer] += [each.result for each in turned.result.decision.ended]
            self.refused[turned.customer] += [each.reason for each in turned.result.decision.refused]

    def names(self, who: str) -> list[str]:
        return [action for action, _ in self.actions[who]]


def registers(who: str, at: int, event_id: str = "gala") -> tuple[str, int, str, dict[str, Any]]:
    return (who, at, "Event Registered", {"event_id": event_id})


def test_only_owners_of_the_city_are_invited_and_silence_declines() -> None:
    club = Club(registers("ben", HOUR, "another"))
    assert club.names("anna") == club.names("ben") == ["owners_day_invite"]
    assert club.ends["anna"] == club.ends["ben"] == ["declined"]
    assert club.names("dan") == [] and club.refused["dan"] == ["not_eligible"]


def test_who_comes_forward_gets_a_seat_a_reminder_the_day_before_and_is_counted_when_there() -> None:
    club = Club(registers("anna", HOUR), ("anna", STARTS - NOON, "Event Checked In", {"event_id": "gala"}))
    assert club.actions["anna"] == [
        ("owners_day_invite", 0),
        ("owners_day_seat", HOUR),
        ("owners_day_reminder", STARTS - NOON - DAY),
    ]
    assert club.ends["anna"] == ["goal"]


def test_when_seats_are_gone_the_last_waits_ten_days_and_is_told() -> None:
    club = Club(*(registers(who, HOUR * hours) for hours, who in enumerate(("anna", "ben", "cleo"), start=1)))
    assert [club.names(who)[1] for who in ("anna", "ben")] == ["owners_day_seat"] * 2
    assert club.actions["cleo"] == [("owners_day_invite", 0), ("owners_day_full", 3 * HOUR + 10 * DAY)]
    assert club.ends["cleo"] == ["full"]


def test_who_is_asked_for_twice_is_invited_once() -> None:
    again = [("anna", DAY * day, "Enrolment Requested", GALA) for day in (1, 9)]
    club = Club(*again)
    assert club.names("anna") == ["owners_day_invite"] and club.refused["anna"] == ["again"]
