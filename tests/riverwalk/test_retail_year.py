"""The year's counts, its accounting, its order and clock; and that every touchpoint is let in."""

import gzip
import hashlib
from decimal import Decimal
from itertools import pairwise

import pytest

from journey.intake import Intake
from riverwalk.retail_year import COLUMNS, DATA, YEAR_END_AT, Account, read_retail_year, touchpoints_of
from schemas.event import CustomerEvent, Origin
from schemas.instant import parse_instant

DATA_BYTES_MAX = 8_000_000
ORDER = frozenset({"Order Completed", "Order Cancelled"})


@pytest.fixture(scope="module")
def year():
    return read_retail_year()


@pytest.fixture(scope="module")
def events(year):
    intake = Intake(b"0123456789abcdef", "stream", ORDER)
    return [intake.admit(one.value, (), 0, Origin("t", 0, i)) for i, one in enumerate(year[0])]


def line(invoice="536365", **changes):
    usual = [invoice, "85123A", " LAMP ", "6", "2010-12-01 08:26:00", "2.55", "17850.0", "EIRE"]
    row = dict(zip(COLUMNS, usual, strict=True))
    return list((row | changes).values())


def events_of(*lines):
    intake = Intake(b"0123456789abcdef", "stream", ORDER)
    found = [intake.admit(one.value, (), 0, Origin("t", 0, 0)) for one in touchpoints_of(lines, Account())]
    assert all(isinstance(event, CustomerEvent) for event in found)
    return found


def test_every_line_of_the_year_is_accounted_for_once(year):
    account = year[1]
    assert account == Account(
        order_completed=531_282,
        order_cancelled=9_288,
        stock_adjustment=1_336,
        bad_debt=3,
        orders=20_725,
        cancellations=3_836,
        anonymous=2_371,
    )
    assert (account.lines, account.touchpoints) == (541_909, 24_561)


def test_account_closes_against_the_touchpoints_themselves(year, events):
    account = year[1]
    assert len(events) == account.touchpoints
    lines = sum(event.properties["lines"] for event in events)
    assert lines == account.order_completed + account.order_cancelled
    assert all(len(event.properties["products"]) == event.properties["lines"] for event in events)


def test_every_touchpoint_is_let_in_with_its_time(year, events):
    assert all(isinstance(event, CustomerEvent) for event in events)
    assert [event.occurred_at for event in events] == [one.occurred_at for one in year[0]]


def test_customers_are_the_numbered_ones_and_one_an_anonymous_invoice(year, events):
    assert len({event.customer for event in events}) == 4_372 + 2_371
    assert len({one.key for one in year[0]}) == 4_372 + 2_371


def test_ids_come_once(events):
    assert len({event.id for event in events}) == len(events)


def test_order_is_time_then_invoice(events):
    keys = [(event.occurred_at, event.id) for event in events]
    assert all(one < next_ for one, next_ in pairwise(keys))


def test_year_ends_at_the_midnight_after_its_last_touchpoint(year):
    assert parse_instant("2011-12-10T00:00:00Z") == YEAR_END_AT
    assert year[0][-1].occurred_at == parse_instant("2011-12-09T12:50:00Z") < YEAR_END_AT


def test_totals_are_exact_and_net_of_cancellations(events):
    assert sum(event.properties["total"] for event in events) == Decimal("9758809.994")


def test_year_is_the_same_byte_for_byte(year):
    digest = hashlib.sha256(b"\n".join(one.key + b"\t" + one.value for one in year[0])).hexdigest()
    assert digest == "2bf06129f77195b1cc15b98f0191f1dd389118af96fe5c9e89200f24cc2ab887"


def test_shipped_file_is_small_and_holds_every_line():
    assert DATA.stat().st_size <= DATA_BYTES_MAX
    with gzip.open(DATA) as text:
        assert sum(1 for _ in text) == 541_909 + 1


@pytest.mark.parametrize(
    ("wall", "instant"),
    [
        ("2011-03-26 12:00:00", "2011-03-26T12:00:00Z"),
        ("2011-03-27 00:59:00", "2011-03-27T00:59:00Z"),
        ("2011-03-27 02:00:00", "2011-03-27T01:00:00Z"),
        ("2011-03-27 10:16:00", "2011-03-27T09:16:00Z"),
        ("2011-10-30 00:59:00", "2011-10-29T23:59:00Z"),
        ("2011-10-30 01:30:00", "2011-10-30T00:30:00Z"),
        ("2011-10-30 02:00:00", "2011-10-30T02:00:00Z"),
        ("2011-10-30 10:18:00", "2011-10-30T10:18:00Z"),
    ],
)
def test_time_is_that_of_london(wall, instant):
    assert events_of(line(InvoiceDate=wall))[0].occurred_at == parse_instant(instant)


def test_invoice_becomes_one_order_with_the_time_of_its_first_line():
    (event,) = events_of(
        line(), line(InvoiceDate="2010-12-01 08:27:00", StockCode="7", UnitPrice="10.0", Quantity="1")
    )
    assert (event.type, event.source, event.id, event.channel) == (
        "Order Completed",
        "retail-year",
        "536365",
        "web",
    )
    assert event.occurred_at == parse_instant("2010-12-01T08:26:00Z")
    assert event.personal == {"identifiers": {"user_id": "17850"}}
    assert event.properties == {
        "order_id": "536365",
        "total": Decimal("25.30"),
        "currency": "GBP",
        "country": "EIRE",
        "lines": 2,
        "products": [
            {"product_id": "85123A", "name": "LAMP", "price": Decimal("2.55"), "quantity": 6},
            {"product_id": "7", "name": "LAMP", "price": Decimal("10.0"), "quantity": 1},
        ],
    }


def test_invoice_whose_lines_lie_between_others_is_still_one():
    first, second = events_of(line("1"), line("2"), line("1"))
    assert (first.id, first.properties["lines"], second.id) == ("1", 2, "2")


def test_invoices_of_one_minute_are_sorted_by_number():
    assert [event.id for event in events_of(line("C1"), line("9"), line("10"))] == ["10", "9", "C1"]


def test_cancellation_keeps_the_signs_of_the_file():
    (event,) = events_of(line("C536379", Quantity="-2"))
    assert event.type == "Order Cancelled"
    assert (event.properties["total"], event.properties["products"][0]["quantity"]) == (Decimal("-5.10"), -2)


def test_invoice_without_a_customer_is_known_by_itself():
    (event,) = events_of(line("536414", CustomerID=""))
    assert event.personal == {"identifiers": {"anonymous_id": "invoice-536414"}}


def test_blank_name_is_left_out():
    assert "name" not in events_of(line(Description="  "))[0].properties["products"][0]


def test_adjustments_and_bad_debt_are_counted_and_are_no_touchpoints():
    account = Account()
    lines = [line("A1", UnitPrice="-11062.06"), line("2", Quantity="-1", UnitPrice="0.0")]
    assert list(touchpoints_of(lines, account)) == []
    assert (account.bad_debt, account.stock_adjustment, account.lines) == (1, 1, 2)


def test_free_line_that_is_not_negative_belongs_to_its_order():
    assert events_of(line(UnitPrice="0.0"))[0].properties["total"] == 0


def test_days_that_go_back_are_refused():
    with pytest.raises(ValueError, match="sorted by day"):
        list(touchpoints_of([line(InvoiceDate="2010-12-02 08:00:00"), line()], Account()))


@pytest.mark.parametrize(
    ("text", "fault"),
    [("", "columns"), ("a,b\n", "columns"), (",".join(COLUMNS) + "\n1,2\n", "line 2")],
    ids=["empty", "other-header", "short-line"],
)
def test_another_file_is_refused_with_its_place(tmp_path, text, fault):
    path = tmp_path / "other.csv.gz"
    path.write_bytes(gzip.compress(text.encode()))
    with pytest.raises(ValueError, match=fault):
        read_retail_year(path)
