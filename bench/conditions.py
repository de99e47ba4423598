"""Evaluations a second of compiled conditions. Run: `python -m bench.conditions`."""

from __future__ import annotations

import sys
import timeit
from decimal import Decimal
from types import SimpleNamespace

from journey.conditions import MISSING, compile_expression, parse
from schemas.event import CustomerEvent

SECONDS = 0.5
"""Measured a condition; the best of three."""
PARSED = 200
"""Times that each is parsed and compiled."""
CONDITIONS = (
    "event.properties.path == '/first-hundred'",
    "customer.facts.orders_30d < 5",
    "customer.facts.clv > 5000",
    "!('staff' in customer.tags)",
    "event.properties.grade in ['A', 'B']",
    "has(event.properties.cart_id)",
    "event.properties.path == '/a' && customer.facts.orders_30d < 5 && now > 5",
    "now - customer.facts.last_at > duration('7d')",
    "event.properties.products.exists(p, p.category == 'tea')",
    "event.properties.products.map(p, p.category)",
)


def scope() -> SimpleNamespace:
    """One customer with an event of three products."""
    products = [{"category": name} for name in ("cups", "cake", "tea")]
    properties = {"path": "/a", "grade": "B", "cart_id": "c1", "products": products}
    facts = {"orders_30d": 3, "clv": Decimal("6200.50"), "last_at": 1}
    event = CustomerEvent("c1", "web", "e1", "Cart Viewed", 1, 2, "app", properties)
    return SimpleNamespace(
        event=event, now=10**12, tags=frozenset({"vip"}), fact=lambda name: facts.get(name, MISSING)
    )


def main() -> None:
    """Print one line a condition: million evaluations a second, and microseconds to parse and compile."""
    given = scope()
    for text in CONDITIONS:
        timer = timeit.Timer("run(given)", globals={"run": compile_expression(parse(text)), "given": given})
        number, seconds = timer.autorange()
        rounds = int(number * SECONDS / seconds)
        rate = rounds / min(timer.repeat(3, rounds))
        names = {"compile_expression": compile_expression, "parse": parse, "text": text}
        made = timeit.timeit("compile_expression(parse(text))", number=PARSED, globals=names) / PARSED
        sys.stdout.write(f"{rate / 1e6:6.2f} M/s  {made * 1e6:5.0f} us  {text}\n")


if __name__ == "__main__":
    main()
