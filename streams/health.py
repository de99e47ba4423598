"""`/metrics`, `/health/live` and `/health/ready` on one port, loopback by default."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from streams.metrics import Metrics
from streams.settings import Settings


class HealthServer:
    """The worker's small HTTP server."""

    def __init__(self, settings: Settings, metrics: Metrics, ready: Callable[[], bool]) -> None:
        self._settings = settings
        self._metrics = metrics
        self._ready = ready
        self._runner: web.AppRunner | None = None
        self.port = settings.metrics_port

    async def __aenter__(self) -> HealthServer:
        app = web.Application()
        app.router.add_get("/metrics", self._on_metrics)
        app.router.add_get("/health/live", self._on_live)
        app.router.add_get("/health/ready", self._on_ready)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._settings.metrics_host, self._settings.metrics_port).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_error: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    async def _on_metrics(self, _request: web.Request) -> web.Response:
        return web.Response(body=self._metrics.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _on_live(self, _request: web.Request) -> web.Response:
        return web.Response(text="live\n")

    async def _on_ready(self, _request: web.Request) -> web.Response:
        ready = self._ready()
        return web.Response(text="ready\n" if ready else "not ready\n", status=200 if ready else 503)
