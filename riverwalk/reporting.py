"""Any exception as a failure with a code, printed for people or for programs."""

from __future__ import annotations

import json
import sys
import traceback

from aiokafka.errors import KafkaError
from pydantic import ValidationError
from redis.exceptions import AuthenticationError, NoPermissionError, RedisError

from riverwalk.failures import Failure
from streams.exits import EngineStop, Exit, LoginRefused, engine_stop
from streams.settings import ENVIRONMENT_PREFIX, Settings

KAFKA_ADVICE = (
    "start it (`make services-up`, or `docker compose up -d kafka`), or set RIVERWALK_KAFKA_BOOTSTRAP; "
    "`riverwalk doctor` checks everything"
)
REDIS_ADVICE = (
    "start it (`make services-up`), or set RIVERWALK_REDIS_URL; nothing but the read model needs it"
)
REDIS_LOGIN_ADVICE = "check RIVERWALK_REDIS_USER and _PASSWORD, and what the ACL allows the user"
LOGIN_ADVICE = (
    "check RIVERWALK_KAFKA_SECURITY_PROTOCOL, _SASL_MECHANISM, _USER, _PASSWORD and _CA; "
    "`riverwalk config` shows what is set"
)


def report(error: Exception, *, as_json: bool, debug: bool) -> int:
    """Say what failed on standard error; JSON on standard output where that was asked for.

    Returns: the exit code.
    """
    failure = failure_of(error)
    if debug:
        traceback.print_exception(error)
    if as_json:
        print(json.dumps({"error": failure.as_dict()}, ensure_ascii=False))
    print("\n".join(failure.lines()), file=sys.stderr)
    return failure.exit_code


def failure_of(error: Exception) -> Failure:
    """Name an exception of a command: code, what, where, what to do."""
    if isinstance(error, Failure):
        return error
    if isinstance(error, ValidationError) and error.title == Settings.__name__:
        return _settings(error)
    if isinstance(error, AuthenticationError | NoPermissionError):
        return Failure("RW902", f"Redis does not let us in: {error}", advice=REDIS_LOGIN_ADVICE)
    if isinstance(error, RedisError):
        return Failure("RW902", f"Redis does not answer: {error}", advice=REDIS_ADVICE)
    if isinstance(error, EngineStop | KafkaError):
        return _engine(engine_stop(error, "Kafka"), error)
    if isinstance(error, TimeoutError):
        return Failure("RW901", "Kafka did not answer in time", advice=KAFKA_ADVICE)
    if isinstance(error, OSError):
        what = error.strerror or str(error)
        return Failure(
            "RW905", what, where=str(error.filename or ""), advice="correct the path or its permissions"
        )
    advice = "this should not happen: run it again with --debug and report what it prints"
    return Failure("RW914", f"{type(error).__name__}: {error}", advice=advice)


def _settings(error: ValidationError) -> Failure:
    faults = error.errors(include_url=False, include_input=False)
    names = [f"{ENVIRONMENT_PREFIX}{'.'.join(map(str, fault['loc'])).upper()}" for fault in faults]
    what = "; ".join(f"{name}: {fault['msg']}" for name, fault in zip(names, faults, strict=True))
    return Failure(
        "RW903",
        what,
        where=", ".join(names),
        advice="`riverwalk config` lists every setting with its default",
    )


def _engine(stop: EngineStop, error: Exception) -> Failure:
    if stop.exit is Exit.OWNERSHIP_LOST:
        return Failure("RW912", str(stop), advice="run the command again; nothing was written")
    if stop.exit is Exit.REFUSED:
        return Failure("RW904", str(stop), advice="`riverwalk doctor` shows all of it")
    if isinstance(stop, LoginRefused):
        return Failure("RW901", str(stop), advice=LOGIN_ADVICE)
    if stop.exit is Exit.UNAVAILABLE or isinstance(error, KafkaError):
        return Failure("RW901", str(stop), advice=KAFKA_ADVICE)
    return Failure("RW913", str(stop), advice="see the log above", exit_code=int(stop.exit))
