"""Which customer is meant, and where what is known of that customer is read."""

from __future__ import annotations

import re
from decimal import Decimal

import msgspec
from redis.exceptions import RedisError

from agents.ports import Stream
from journey.identity import StrongestIdentifier
from riverwalk.failures import Failure
from riverwalk.handlers import identity_key
from schemas.customer import CustomerState
from schemas.stored_state import decode_state, stored_header
from schemas.touchpoint import CUSTOMER_ID_PATTERN, NAMESPACES
from streams.log_reader import count_partitions, read_topic
from streams.partitioner import partition_of
from streams.redis_read_model import redis_client
from streams.settings import Settings

STATE_KEY = b"c"
"""First byte of a state's key in the changelog."""
_is_customer_id = re.compile(CUSTOMER_ID_PATTERN).match


class Known(msgspec.Struct, frozen=True):
    """What is known of a customer, and who says so."""

    state: CustomerState
    event_offset: int
    """In `customer-events`, of the customer's last event; -1 for none."""
    source: str
    note: str = ""
    """Why it does not come from the read model; empty if it does."""


class Summary(msgspec.Struct, frozen=True):
    """A value of the read model."""

    event_offset: int
    state: CustomerState


_decoder = msgspec.json.Decoder(Summary, float_hook=Decimal)


def customer_id(settings: Settings, text: str) -> str:
    """The customer that an id or `namespace=value` names.

    Raises: Failure RW907 if it is neither.
    """
    namespace, separator, value = text.partition("=")
    if not separator:
        if _is_customer_id(text):
            return text
        advice = f"give an id (c_ and 26 characters), or an identifier such as user_id={text or '17850'}"
        raise Failure("RW907", "expected a customer", found=text, advice=advice)
    found = StrongestIdentifier(identity_key(settings)).identify({namespace: value})
    if found is None:
        advice = f"namespaces that name a customer: {', '.join(NAMESPACES)}"
        raise Failure("RW907", "the identifier names nobody", found=text, advice=advice)
    return found.customer


async def known_of(settings: Settings, customer: str) -> Known | None:
    """The customer's state from the read model; from the log if it is not there; None if nowhere."""
    if not settings.redis_url:
        return await known_from_log(settings, customer, "no Redis is configured")
    redis = redis_client(settings)
    try:
        value = await redis.get(read_model_key(settings, customer.encode()))
    except (RedisError, OSError) as error:
        return await known_from_log(settings, customer, f"Redis does not answer ({type(error).__name__})")
    finally:
        await redis.aclose()
    if value is None:
        return await known_from_log(settings, customer, "Redis has nothing of this customer")
    summary = _decoder.decode(value)
    return Known(summary.state, summary.event_offset, "the read model")


async def known_from_log(settings: Settings, customer: str, why: str) -> Known | None:
    """The customer's last state in `customer-states`."""
    value = await stored_state(settings, customer)
    if value is None:
        return None
    return Known(decode_state(value), stored_header(value).event_offset, Stream.CUSTOMER_STATES.value, why)


async def stored_state(settings: Settings, customer: str) -> bytes | None:
    """The last changelog value of a customer. Cost: reads the customer's whole partition."""
    key, found = STATE_KEY + customer.encode(), None
    partition = await partition_of_customer(settings, customer)
    async for _, record in read_topic(settings, Stream.CUSTOMER_STATES, partitions=[partition]):
        if record.key == key:
            found = record.value
    return found


async def partition_of_customer(settings: Settings, customer: str) -> int:
    """Where the customer's records lie, in every topic keyed by customer."""
    return partition_of(customer.encode(), await count_partitions(settings, Stream.CUSTOMER_EVENTS))


def read_model_key(settings: Settings, customer: bytes) -> bytes:
    """Where the read model keeps a customer."""
    return f"{settings.topic_prefix}customer:".encode() + customer


def nobody(customer: str) -> Failure:
    """Nothing is known of a customer."""
    advice = (
        "check identifier and RIVERWALK_IDENTITY_KEY; `riverwalk dead-letters list` shows what was refused"
    )
    return Failure("RW908", "nothing is known of this customer", found=customer, advice=advice)
