"""Whether a server answers on loopback, asked in its own words."""

import socket
import struct

PROBE_SECONDS_MAX = 2


def kafka_answers(port: int) -> bool:
    """Ask for ApiVersions, the one request every client may make first; KRaft answers once it is unfenced."""
    api_versions, version, correlation, no_client = 18, 0, 7, -1
    request = struct.pack(">hhih", api_versions, version, correlation, no_client)
    answer = exchange(port, struct.pack(">i", len(request)) + request, answer_bytes=10)
    return answer[4:] == struct.pack(">ih", correlation, 0)


def redis_answers(port: int) -> bool:
    return exchange(port, b"PING\r\n", answer_bytes=7) == b"+PONG\r\n"


def exchange(port: int, request: bytes, *, answer_bytes: int) -> bytes:
    """Send a request and read the first bytes of its answer; empty while nobody listens."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=PROBE_SECONDS_MAX) as connection:
            connection.sendall(request)
            with connection.makefile("rb") as answer:
                return answer.read(answer_bytes)
    except OSError:
        return b""
