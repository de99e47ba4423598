"""The example's input: a year of a shop's invoice lines become touchpoints, every line accounted for.

Rules: one invoice is one touchpoint. Its time is that of its first line, in London. A negative line at price
zero is a correction of stock and an invoice `A...` one of bad debt; neither is something a customer did.
Order is (time, invoice number as text). The same file gives the same bytes.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from riverwalk.touchpoint_record import Touchpoint
from schemas.instant import format_instant

COLUMNS: Final = [
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
]
DATA = Path(__file__).parent.parent / "examples" / "retail-year" / "data" / "online_retail.csv.gz"
SOURCE = "retail-year"
CHANNEL = "web"
CURRENCY = "GBP"
ORDER_COMPLETED = "Order Completed"
ORDER_CANCELLED = "Order Cancelled"
CANCELLATION_MARK = "C"
BAD_DEBT_MARK = "A"
YEAR_END_AT = 1_323_475_200_000
"""2011-12-10T00:00Z: the midnight after the last day of trade."""
TEXTS_CACHED_MAX = 65_536
"""The year has 1,630 prices and 19,000 invoice times."""
_INVOICE, _STOCK_CODE, _NAME, _QUANTITY, _TIME, _PRICE, _CUSTOMER, _COUNTRY = range(len(COLUMNS))

Line = list[str]


class Account(msgspec.Struct):
    """What became of the lines. Each line is counted in one of the first four."""

    order_completed: int = 0
    order_cancelled: int = 0
    stock_adjustment: int = 0
    bad_debt: int = 0
    orders: int = 0
    """Touchpoints Order Completed."""
    cancellations: int = 0
    """Touchpoints Order Cancelled."""
    anonymous: int = 0
    """Touchpoints of either type without a customer, known by their invoice alone."""

    @property
    def lines(self) -> int:
        """All lines of the file."""
        return self.order_completed + self.order_cancelled + self.stock_adjustment + self.bad_debt

    @property
    def touchpoints(self) -> int:
        """All touchpoints made of them."""
        return self.orders + self.cancellations


class _Product(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    product_id: str
    price: Decimal
    quantity: int
    name: str = ""


class _Order(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    order_id: str
    total: Decimal
    currency: str
    country: str
    lines: int
    products: list[_Product]
    guest: bool = False
    """True when the invoice names no customer; journeys leave guests alone."""


class _Envelope(msgspec.Struct, frozen=True, gc=False):
    id: str
    source: str
    type: str
    occurred_at: str
    channel: str
    identifiers: dict[str, str]
    properties: _Order


_encode = msgspec.json.Encoder(decimal_format="number").encode


def read_retail_year(path: Path = DATA) -> tuple[list[Touchpoint], Account]:
    """All touchpoints of the year in order, and what became of each line.

    Raises: ValueError if the file is not the one that the example ships, naming line and column.
    Cost: 3 s, 100 MB.
    """
    account = Account()
    return list(retail_touchpoints(path, account)), account


def retail_touchpoints(path: Path, account: Account) -> Iterator[Touchpoint]:
    """The same one by one, holding one day at a time; counts into `account` as it goes.

    Raises: ValueError as `read_retail_year`.
    """
    with gzip.open(path, "rt", encoding="utf-8", newline="") as text:
        yield from touchpoints_of(_lines(csv.reader(text)), account)


def touchpoints_of(lines: Iterable[Line], account: Account) -> Iterator[Touchpoint]:
    """Touchpoints of lines that are sorted by day.

    Raises: ValueError if days go back: an invoice could then come twice.
    """
    previous = ""
    for day, of_day in groupby(lines, key=lambda line: line[_TIME][:10]):
        if day <= previous:
            raise ValueError(
                f"expected lines sorted by day, found {day} after {previous}; sort by InvoiceDate"
            )
        previous = day
        invoices: dict[str, list[Line]] = {}
        for line in of_day:
            if _counts_as_order(line, account):
                invoices.setdefault(line[_INVOICE], []).append(line)
        for number in sorted(invoices, key=lambda number: (invoices[number][0][_TIME], number)):
            yield _touchpoint(number, invoices[number], account)


def _lines(rows: Iterator[Line]) -> Iterator[Line]:
    """The rows behind a header that must be the right one."""
    header = next(rows, [])
    if header != COLUMNS:
        raise ValueError(
            f"expected the columns {COLUMNS}, found {header}; take the file that the example ships"
        )
    for number, row in enumerate(rows, start=2):
        if len(row) != len(COLUMNS):
            raise ValueError(f"expected {len(COLUMNS)} columns in line {number}, found {len(row)}")
        yield row


def _counts_as_order(line: Line, account: Account) -> bool:
    """Count a line as what it becomes; True if it belongs to a touchpoint."""
    invoice = line[_INVOICE]
    if invoice.startswith(BAD_DEBT_MARK):
        account.bad_debt += 1
        return False
    if line[_QUANTITY].startswith("-") and not _decimal(line[_PRICE]):
        account.stock_adjustment += 1
        return False
    if invoice.startswith(CANCELLATION_MARK):
        account.order_cancelled += 1
    else:
        account.order_completed += 1
    return True


def _touchpoint(number: str, lines: list[Line], account: Account) -> Touchpoint:
    first = lines[0]
    cancelled = number.startswith(CANCELLATION_MARK)
    account.cancellations += cancelled
    account.orders += not cancelled
    account.anonymous += not first[_CUSTOMER]
    identifiers = _identifiers(number, first[_CUSTOMER])
    occurred_at = _london(first[_TIME])
    envelope = _Envelope(
        id=number,
        source=SOURCE,
        type=ORDER_CANCELLED if cancelled else ORDER_COMPLETED,
        occurred_at=format_instant(occurred_at),
        channel=CHANNEL,
        identifiers=identifiers,
        properties=_order(number, lines),
    )
    return Touchpoint(next(iter(identifiers.values())).encode(), _encode(envelope), occurred_at)


def _identifiers(number: str, customer: str) -> dict[str, str]:
    """`17850.0` is user 17850; who gave no number is known by this invoice alone."""
    return {"user_id": customer.removesuffix(".0")} if customer else {"anonymous_id": f"invoice-{number}"}


def _order(number: str, lines: list[Line]) -> _Order:
    """Signs stay as they are in the file: a cancellation has negative quantities and a negative total."""
    products = [
        _Product(line[_STOCK_CODE], _decimal(line[_PRICE]), int(line[_QUANTITY]), line[_NAME].strip())
        for line in lines
    ]
    total = sum((product.price * product.quantity for product in products), Decimal(0))
    first = lines[0]
    return _Order(number, total, CURRENCY, first[_COUNTRY], len(lines), products, guest=not first[_CUSTOMER])


@lru_cache(TEXTS_CACHED_MAX)
def _decimal(text: str) -> Decimal:
    return Decimal(text)


@lru_cache(TEXTS_CACHED_MAX)
def _london(text: str) -> int:
    """The instant of a London wall time, int ms; of the hour that comes twice in October, the first."""
    return int(datetime.fromisoformat(text).replace(tzinfo=_zone()).timestamp()) * 1000


@lru_cache(1)
def _zone() -> ZoneInfo:
    """From the pinned tzdata package, so that every machine agrees."""
    with files("tzdata.zoneinfo.Europe").joinpath("London").open("rb") as data:
        return ZoneInfo.from_file(data, key="Europe/London")
