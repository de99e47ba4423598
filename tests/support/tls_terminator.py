"""TLS in front of a plain server on loopback, for servers that were built without it (the wheel's Valkey)."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_SECONDS_MAX = 10.0
PIECE_BYTES = 65_536


@contextmanager
def tls_before(host: str, port: int, certificates: Path) -> Iterator[int]:
    """Serve TLS with `server.pem` and `server.key` of a folder; gives the port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates / "server.pem", certificates / "server.key")
    loop, ports, ready = asyncio.new_event_loop(), list[int](), threading.Event()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind_reader, behind_writer = await asyncio.open_connection(host, port)
        await asyncio.gather(_pass(reader, behind_writer), _pass(behind_reader, writer))

    async def serve() -> None:
        server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=context)
        ports.append(server.sockets[0].getsockname()[1])
        ready.set()

    def run() -> None:
        loop.run_until_complete(serve())
        loop.run_forever()

    thread = threading.Thread(target=run, name="tls", daemon=True)
    thread.start()
    assert ready.wait(START_SECONDS_MAX)
    try:
        yield ports[0]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while piece := await reader.read(PIECE_BYTES):
            writer.write(piece)
            await writer.drain()
    except OSError:
        pass  # The other side is gone; so are we.
    finally:
        writer.close()
