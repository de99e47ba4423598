"""The functions, methods and macros of the language: one row each; the parser and the checker read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from journey.conditions.limits import MIN_MAX_ARGUMENTS_MAX
from journey.conditions.types import Type

MACROS = ("exists", "all", "filter", "map")
DATE_PARTS = ("year", "month", "day", "weekday", "hour")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""What `date(x, 'weekday')` gives: the words of `days:` in a wait."""


@dataclass(frozen=True, slots=True)
class Function:
    """How a function is called and what it gives.

    `example` is a call that parses. The receiver of a method counts as its first argument. `literal` are
    the positions of arguments that must be written out, because the workspace is prepared for them.
    """

    name: str
    arguments: tuple[Type, ...]
    result: Type
    example: str
    meaning: str
    function: bool = True
    method: bool = False
    optional: int = 0
    """How many arguments at the end may be left out."""
    more: int = 0
    """How many further arguments like the last one may follow."""
    literal: tuple[int, ...] = ()

    @property
    def arguments_min(self) -> int:
        return len(self.arguments) - self.optional

    @property
    def arguments_max(self) -> int:
        return len(self.arguments) + self.more


_TEXT, _NUMBER, _ANY = Type.TEXT, Type.NUMBER, Type.ANY
_TWO_TEXTS = (_TEXT, _TEXT)
_MORE = MIN_MAX_ARGUMENTS_MAX - 2

_ROWS = (
    Function(
        "has",
        (_ANY,),
        Type.BOOL,
        "has(event.properties.cart_id)",
        "whether the name has a value; never unknown",
    ),
    Function(
        "size",
        (_ANY,),
        Type.INTEGER,
        "size(customer.tags)",
        "characters of a text, items of a list, entries of a map; also `x.size()`",
        method=True,
    ),
    Function(
        "startsWith",
        _TWO_TEXTS,
        Type.BOOL,
        "event.properties.path.startsWith('/sale')",
        "whether a text begins so",
        function=False,
        method=True,
    ),
    Function(
        "endsWith",
        _TWO_TEXTS,
        Type.BOOL,
        "event.properties.path.endsWith('.html')",
        "whether a text ends so",
        function=False,
        method=True,
    ),
    Function(
        "contains",
        _TWO_TEXTS,
        Type.BOOL,
        "event.properties.path.contains('sale')",
        "whether a text holds another; for lists use `in`",
        function=False,
        method=True,
    ),
    Function(
        "lower",
        (_TEXT,),
        _TEXT,
        "event.properties.city.lower() == 'oslo'",
        "the text in small letters",
        function=False,
        method=True,
    ),
    Function(
        "count",
        _TWO_TEXTS,
        Type.INTEGER,
        "count('Product Viewed', '3h') >= 3",
        "the customer's events of a type in the last while; both arguments written out",
        literal=(0, 1),
    ),
    Function(
        "duration",
        (_TEXT,),
        Type.INTEGER,
        "now - entry.at > duration('7d')",
        "milliseconds of a written duration",
        literal=(0,),
    ),
    Function(
        "date",
        (Type.INSTANT, _TEXT),
        _ANY,
        "date(now, 'weekday') in ['sat', 'sun']",
        "a part in the customer's zone: 'year', 'month', 'day', 'hour', or 'weekday' as 'mon' to 'sun'",
        literal=(1,),
    ),
    Function(
        "instant",
        (_TEXT,),
        Type.INSTANT,
        "instant(entry.event.properties.starts_at) > now",
        "the instant that an RFC 3339 text names",
    ),
    Function(
        "table",
        (_TEXT, _ANY),
        Type.MAP,
        "table('dealers', event.properties.dealer_id).city == 'Oslo'",
        "the row of a reference table; its name written out",
        literal=(0,),
    ),
    Function(
        "min", (_NUMBER, _NUMBER), _NUMBER, "min(customer.facts.orders, 10)", "the least number", more=_MORE
    ),
    Function(
        "max",
        (_NUMBER, _NUMBER),
        _NUMBER,
        "max(customer.facts.orders, 10)",
        "the greatest number",
        more=_MORE,
    ),
    Function("abs", (_NUMBER,), _NUMBER, "abs(customer.facts.balance)", "the number without its sign"),
    Function(
        "round",
        (_NUMBER, Type.INTEGER),
        _NUMBER,
        "round(event.properties.total, 2)",
        "half-even, to so many digits after the point (0 to 10, written out; default 0)",
        optional=1,
        literal=(1,),
    ),
)
FUNCTIONS: Mapping[str, Function] = MappingProxyType({row.name: row for row in _ROWS})
FROM_ELSEWHERE: Mapping[str, str] = MappingProxyType(
    {
        "len": "size(x)",
        "length": "size(x)",
        "includes": "y in x",
        "any": "x.exists(v, ...)",
        "some": "x.exists(v, ...)",
        "every": "x.all(v, ...)",
        "toLowerCase": "x.lower()",
        "lowerAscii": "x.lower()",
        "now": "now",
        "timestamp": "instant(x)",
        "exists_one": "size(x.filter(v, ...)) == 1",
    }
)
"""What other languages call it."""
