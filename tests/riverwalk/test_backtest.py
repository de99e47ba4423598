"""`riverwalk backtest`: what an edit would have changed, for whom, and that nothing else is in the report."""

import json
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from riverwalk.cli import app
from schemas.event import CustomerEvent, Ordered, SubjectEvent, encode_event
from schemas.instant import parse_instant

FILES = {
    "workspace.yaml": "workspace: shop\nlanguages: en\n",
    "policy.yaml": "consent: { assume: true }\n",
    "actions.yaml": """
actions:
  hello: { channels: [email], expiry: 2 days, content: { en: { template: t } } }
  offer: { channels: [email], expiry: 2 days, content: { en: { template: o } } }
""",
    "journeys/hello.yaml": """
journey: hello
mode: live
trigger: { on: User Registered }
goal: [ { on: Order Completed, within: 9 days } ]
steps:
  - message: hello
  - id: pause
    wait: 5 days
  - message: offer
""",
}
WISHING = {
    "events.yaml": "events: { Price Dropped: { subject: product, properties: { product_id: text } } }\n",
    "facts.yaml": """
lists: { wishlist: { add: { on: Product Added to Wishlist, item: event.properties.product_id } } }
""",
    "journeys/wished.yaml": """
journey: wished
mode: live
trigger: { on: Price Dropped, audience: event.properties.product_id in customer.lists.wishlist }
steps: [ { message: MESSAGE } ]
""",
}
HOUR_MS = 3_600_000


def event(number: int, kind: str, at: str, customer: str = "c_1") -> CustomerEvent:
    instant = parse_instant(at)
    assert instant is not None
    properties = {"total": 10} if kind == "Order Completed" else {}
    return CustomerEvent(customer, "web", f"e{number}", kind, instant, instant, "web", properties)


LOG = [
    event(1, "User Registered", "2026-03-02T09:00:00Z", "c_1"),
    event(2, "User Registered", "2026-03-02T10:00:00Z", "c_2"),
    event(3, "User Registered", "2026-03-03T10:00:00Z", "c_3"),
    event(4, "Order Completed", "2026-03-06T11:00:00Z", "c_2"),
    event(5, "User Registered", "2026-03-08T08:00:00Z", "c_4"),
    event(6, "Order Completed", "2026-03-20T08:00:00Z", "c_4"),
]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / "shop" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "shop" / name).write_text(text)
    (tmp_path / "log.jsonl").write_bytes(b"".join(encode_event(one) + b"\n" for one in LOG))
    return tmp_path


def edit(shop: Path, name: str, old: str, new: str) -> Path:
    """A folder with one changed file, to be laid over the shop."""
    assert old in FILES[name]
    path = shop / "edit" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(FILES[name].replace(old, new))
    return shop / "edit"


def run(*arguments: object):
    return CliRunner().invoke(app, ["backtest", *map(str, arguments)])


def report(shop: Path, edited: Path, *options: object) -> dict:
    processes = () if "--processes" in options else ("--processes", 1)
    result = run(shop / "shop", edited, shop / "log.jsonl", "--json", *processes, *options)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def changes(found: dict) -> list[tuple[str, str, str]]:
    return [(each["customer"], each["action"], each["effect"]) for each in found["changes"]]


def test_same_workspace_changes_nothing_and_counts_alike(shop: Path) -> None:
    found = report(shop, shop / "shop")
    assert found["same"] and changes(found) == [] and found["customers_touched"] == 0
    sides = [{**found[side], "hash": ""} for side in ("published", "edited")]
    assert sides[0] == sides[1]
    assert found["published"]["actions"] == {"hello": {"hello": {"email": 4}, "offer": {"email": 3}}}
    assert (found["events"], found["customers"]) == (6, 4)


def test_shorter_wait_sends_earlier_and_to_who_bought_before(shop: Path) -> None:
    found = report(shop, edit(shop, "journeys/hello.yaml", "5 days", "4 days"))
    assert changes(found) == [
        ("c_1", "offer", "earlier"),
        ("c_2", "offer", "more"),
        ("c_3", "offer", "earlier"),
        ("c_4", "offer", "earlier"),
    ]
    first = found["changes"][0]
    assert first["published_at"] - first["edited_at"] == 24 * HOUR_MS
    assert found["touched"] == {"earlier": 3, "more": 1}
    assert found["effects"] == {"hello": {"offer": {"earlier": 3, "more": 1}}}


def test_longer_wait_sends_later_or_not_at_all(shop: Path) -> None:
    found = report(
        shop, edit(shop, "journeys/hello.yaml", "5 days", "8 days"), "--to", "2026-03-11T00:00:00Z"
    )
    assert changes(found) == [("c_1", "offer", "later"), ("c_3", "offer", "less")]


def test_removed_step_is_less_and_renamed_step_is_no_difference(shop: Path) -> None:
    renamed = edit(shop, "journeys/hello.yaml", "- message: offer", "- { id: named, message: offer }")
    assert changes(report(shop, renamed)) == []
    removed = edit(shop, "journeys/hello.yaml", "  - message: offer\n", "")
    assert {effect for _, _, effect in changes(report(shop, removed))} == {"less"}


def test_other_content_is_told_and_counted_as_the_same_contact(shop: Path) -> None:
    found = report(shop, edit(shop, "actions.yaml", "template: o", "template: new"))
    assert {(action, effect) for _, action, effect in changes(found)} == {
        ("offer", "other channel or content")
    }
    assert found["published"]["actions"] == found["edited"]["actions"]


def test_number_of_processes_changes_nothing(shop: Path) -> None:
    edited = edit(shop, "journeys/hello.yaml", "5 days", "4 days")
    told = [report(shop, edited, "--processes", count) for count in (1, 2)]
    for each in told:
        for volatile in ("seconds", "processes", "events_per_second_and_core"):
            each.pop(volatile)
    assert told[0] == told[1]


def test_events_about_products_reach_every_process_and_both_sides(shop: Path) -> None:
    wishes = [event(20 + i, "Product Added to Wishlist", "2026-03-02T08:00:00Z", f"c_{i}") for i in range(6)]
    wishes = [msgspec.structs.replace(each, properties={"product_id": "p1"}) for each in wishes]
    at = wishes[0].occurred_at + HOUR_MS
    dropped = SubjectEvent("product:p1", "shop", "d", "Price Dropped", at, at, "", {"product_id": "p1"})
    (shop / "log.jsonl").write_bytes(b"".join(encode_event(one) + b"\n" for one in [*wishes, dropped, *LOG]))
    for folder, message in (("shop", "hello"), ("edit", "offer")):
        (shop / folder / "journeys").mkdir(parents=True, exist_ok=True)
        for name, text in WISHING.items():
            (shop / folder / name).write_text(text.replace("MESSAGE", message))
    told = [report(shop, shop / "edit", "--processes", count) for count in (1, 2)]
    wished = [each for each in changes(told[0]) if each[1:] == ("offer", "more")]
    assert sorted(wished) == [(f"c_{i}", "offer", "more") for i in range(6)]
    assert changes(told[0]) == changes(told[1]) and told[0]["events"] == told[1]["events"] == 12


def test_pauses_and_stops_in_the_log_hold_for_both_sides(shop: Path) -> None:
    orders = [
        Ordered("pause", "action", "offer"),
        Ordered("resume", "action", "offer", held="re_evaluate"),
        Ordered("stop", "journey", "hello"),
    ]
    records = [*LOG[:3], orders[0], *LOG[3:5], *orders[1:], *LOG[5:]]
    (shop / "log.jsonl").write_bytes(b"".join(encode_event(one) + b"\n" for one in records))
    edited = edit(shop, "journeys/hello.yaml", "5 days", "4 days")
    told = [report(shop, edited, "--processes", count) for count in (1, 2)]
    assert changes(told[0]) == changes(told[1]) == [("c_3", "offer", "more")], "held until the resume"
    sent = [told[0][side]["actions"]["hello"]["offer"]["email"] for side in ("published", "edited")]
    assert sent == [1, 2], "who would have got one after the stop gets none"


def test_from_compares_later_events_only_and_people_inside_keep_their_version(shop: Path) -> None:
    edited = edit(shop, "journeys/hello.yaml", "5 days", "4 days")
    found = report(shop, edited, "--from", "2026-03-05T00:00:00Z")
    assert changes(found) == [("c_4", "offer", "earlier")]
    assert found["customers"] == 2
    assert found["published"]["journeys"]["hello"]["entered"] == 1


def test_migration_plan_of_the_edit_moves_who_is_inside_at_from(shop: Path) -> None:
    edited = edit(shop, "journeys/hello.yaml", "5 days", "4 days")
    (edited / "journeys" / "hello.migration.yaml").write_text("migration: hello\notherwise: retime\n")
    found = report(shop, edited, "--from", "2026-03-05T00:00:00Z")
    assert changes(found) == [
        ("c_1", "offer", "earlier"),
        ("c_2", "offer", "more"),
        ("c_3", "offer", "earlier"),
        ("c_4", "offer", "earlier"),
    ]


def test_from_with_a_schedule_reaches_who_is_not_touched_after_it(shop: Path) -> None:
    path = shop / "edit" / "journeys" / "daily.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(
        "journey: daily\nmode: live\ntrigger: { schedule: 0 12 10 3 * }\nsteps: [ { message: hello } ]\n"
    )
    found = report(shop, shop / "edit", "--from", "2026-03-09T00:00:00Z")
    assert sorted(changes(found)) == [(f"c_{number}", "hello", "more") for number in (1, 2, 3, 4)]


def test_from_is_when_a_fact_of_another_meaning_begins(shop: Path) -> None:
    """Nothing is due before it, and nothing else moves time there."""
    for folder, window in (("shop", "9 days"), ("edit", "4 days")):
        (shop / folder).mkdir(exist_ok=True)
        (shop / folder / "facts.yaml").write_text(
            f"facts: {{ orders: {{ count: Order Completed, window: {window} }} }}\n"
        )
    question = "customer.facts.orders"
    found = report(shop, shop / "edit", "--from", "2026-03-03T12:00:00Z", "--by", question)
    assert found["published"]["by"] == {question: {"0": 4}}
    assert found["edited"]["by"] == {question: {"0": 3, "unknown": 1}}, "c_1 gets an offer in the fourth day"


def test_from_after_the_log_compares_nothing(shop: Path) -> None:
    edited = edit(shop, "journeys/hello.yaml", "5 days", "4 days")
    found = report(shop, edited, "--from", "2027-01-01T00:00:00Z")
    assert (found["customers"], found["changes"], found["published"]["actions"]) == (0, [], {})


def test_actions_are_counted_by_any_question_about_the_customer(shop: Path) -> None:
    edited = edit(shop, "journeys/hello.yaml", "5 days", "4 days")
    question = "customer.id == 'c_2'"
    found = report(shop, edited, "--by", question)
    assert found["published"]["by"] == {question: {"false": 6, "true": 1}}
    assert found["edited"]["by"] == {question: {"false": 6, "true": 2}}


def test_unknown_name_in_a_question_is_refused_with_advice(shop: Path) -> None:
    result = run(shop / "shop", shop / "shop", shop / "log.jsonl", "--by", "customer.facts.nothing")
    assert result.exit_code != 0
    assert "RW907" in str(result.exception.as_dict())


def test_export_of_tail_is_read_with_its_append_times(shop: Path) -> None:
    lines = [
        {
            "partition": 0,
            "offset": n,
            "at": "2026-04-01T00:00:00Z",
            "key": "c",
            "value": json.loads(encode_event(one)),
        }
        for n, one in enumerate(LOG)
    ]
    (shop / "log.jsonl").write_text("\n".join(map(json.dumps, lines)))
    edited = edit(shop, "journeys/hello.yaml", "5 days", "4 days")
    assert len(changes(report(shop, edited))) == 4
    wall = report(shop, edited, "--wall", "--to", "2026-04-30T00:00:00Z")
    assert wall["published"]["actions"] == {}, "a month after they happened, registrations are stale"


def test_wall_clock_fires_each_timer_at_its_due(shop: Path) -> None:
    edited = edit(shop, "journeys/hello.yaml", "5 days", "4 days")
    found = report(shop, edited, "--wall")
    assert changes(found) == changes(report(shop, edited))


def test_line_that_is_no_customer_event_is_refused_by_its_number(shop: Path) -> None:
    (shop / "log.jsonl").write_bytes(encode_event(LOG[0]) + b'\n{"type": "x"}\n')
    result = run(shop / "shop", shop / "shop", shop / "log.jsonl", "--processes", "1")
    assert "log.jsonl:2" in str(result.exception.as_dict())


def test_report_for_people_and_page_say_the_same(shop: Path) -> None:
    edited = edit(shop, "journeys/hello.yaml", "5 days", "4 days")
    page = shop / "page.md"
    result = run(shop / "shop", edited, shop / "log.jsonl", "--processes", "1", "--markdown", page)
    assert result.exit_code == 0, result.output
    for text in (result.output, page.read_text()):
        assert "7 actions published, 8 edited; 1 more, 0 less, 3 earlier, 0 later" in text
        assert "earlier: offer of hello by email, 2026-03-07T09:00:00Z -> 2026-03-06T09:00:00Z" in text
