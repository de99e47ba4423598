"""A customer among others in a log of lists, and what is read of one."""

import asyncio
from collections.abc import Iterable

from kept_log import KeptLog

from agents.ports import Record
from riverwalk.customer_log import CustomerLog, find_customer_log
from riverwalk.publication import check, next_publication
from riverwalk.seeking import Counted
from riverwalk.starter import STARTER
from schemas.event import (
    Activated,
    AnyEvent,
    CustomerEvent,
    Tick,
    encode_event,
)

START, MINUTE, DAY = 1_700_000_000_000, 60_000, 86_400_000
FILES = {path: text.replace("holdout: 10%", "holdout: 0%").encode() for path, text in STARTER.items()}
PUBLICATION = next_publication(check(FILES), [], by="test", at=0).publication
assert PUBLICATION is not None
ACTIVATED = Activated("my_shop", PUBLICATION.hash, "")
WHO = "c_who"
COMPARED = "to compare with"


def event(customer: str, number: int, kind: str = "Order Completed") -> CustomerEvent:
    """One of a minute; of any kind but an order it decides nothing."""
    at, properties = (
        START + number * MINUTE,
        {"order_id": f"o{number}", "product_id": f"o{number}", "total": 50},
    )
    return CustomerEvent(customer, "web", f"e{number}", kind, at, at, "web", properties)


def log_of(events: Iterable[AnyEvent], batch: int = 50) -> KeptLog:
    """A log of these events, a minute apart, after the activation; a tick follows days later."""
    log = KeptLog([PUBLICATION], "wall")
    written = [ACTIVATED, *events]
    records = [
        Record(number, START + number * MINUTE, None, encode_event(each), ())
        for number, each in enumerate(written)
    ]
    last = Record(len(records), records[-1].at + 9 * DAY, None, encode_event(Tick(0)), ())
    for start in range(0, len(records), batch):
        log.work(records[start : start + batch])
    log.work([last])
    return log


def read(log: KeptLog, customer: str = WHO, *, scan: str = "") -> tuple[CustomerLog, Counted]:
    """What is read of a customer, and how much that was."""
    counted = Counted(log)
    found = asyncio.run(find_customer_log(counted, customer, ("t", 0), log.publications, scan=scan))
    return found, counted
