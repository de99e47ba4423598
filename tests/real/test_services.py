"""The servers that the other real tests stand on."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from redis.asyncio import Redis

READ_SECONDS_MAX = 30


@pytest.fixture
async def admin(kafka_bootstrap: str) -> AsyncIterator[AIOKafkaAdminClient]:
    client = AIOKafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    await client.start()
    try:
        yield client
    finally:
        await client.close()


async def test_kafka_gives_back_what_a_transaction_committed(
    admin: AIOKafkaAdminClient, kafka_bootstrap: str, topic_prefix: str
) -> None:
    topic = f"{topic_prefix}records"
    await admin.create_topics([NewTopic(topic, num_partitions=1, replication_factor=1)])
    producer = AIOKafkaProducer(bootstrap_servers=kafka_bootstrap, transactional_id=f"{topic_prefix}writer")
    async with producer, producer.transaction():
        await producer.send_and_wait(topic, b"kept", key=b"c_1")
    async with AIOKafkaConsumer(
        topic,
        bootstrap_servers=kafka_bootstrap,
        isolation_level="read_committed",
        auto_offset_reset="earliest",
    ) as consumer:
        record = await asyncio.wait_for(consumer.getone(), READ_SECONDS_MAX)
    assert (record.key, record.value) == (b"c_1", b"kept")


async def test_kafka_makes_no_topic_because_somebody_asked_for_it(
    admin: AIOKafkaAdminClient, topic_prefix: str
) -> None:
    misspelt = f"{topic_prefix}misspelt"
    await admin.describe_topics([misspelt])
    assert misspelt not in await admin.list_topics()


async def test_redis_answers_and_keeps_a_value(redis_url: str, topic_prefix: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        assert await redis.ping()
        await redis.set(f"{topic_prefix}key", b"kept", ex=60)
        assert await redis.get(f"{topic_prefix}key") == b"kept"
