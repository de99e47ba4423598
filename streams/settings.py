"""Settings: the only module that reads the environment (`RIVERWALK_*`). Secrets are never printed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ENVIRONMENT_PREFIX = "RIVERWALK_"
HIDDEN = "****"

KIB = 1024
MIB = 1024 * KIB

Seconds = Annotated[float, Field(gt=0, le=3600)]
Port = Annotated[int, Field(ge=0, le=65535)]

_URL_PASSWORD = re.compile(r"://[^/@]*@")


class Described(NamedTuple):
    """One line of `riverwalk config`."""

    name: str
    value: str
    default: str
    environment: str
    description: str


class Settings(BaseSettings):
    """Everything that a worker or a command may be told from outside."""

    model_config = SettingsConfigDict(
        env_prefix=ENVIRONMENT_PREFIX, extra="forbid", frozen=True, hide_input_in_errors=True
    )

    kafka_bootstrap: str = Field(
        "127.0.0.1:9092", description="Kafka brokers to ask first, host:port, separated by commas."
    )
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="How to talk to Kafka."
    )
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        "SCRAM-SHA-512", description="SASL mechanism, used with SASL_PLAINTEXT and SASL_SSL."
    )
    kafka_user: str | None = Field(None, description="SASL user.")
    kafka_password: SecretStr | None = Field(None, description="SASL password.")
    kafka_ca: Path | None = Field(None, description="File of the CA that signed the brokers' certificates.")
    kafka_cert: Path | None = Field(None, description="File of our client certificate (mutual TLS).")
    kafka_key: Path | None = Field(None, description="File of the client certificate's private key.")
    kafka_key_password: SecretStr | None = Field(None, description="Password of the private key.")
    topic_prefix: str = Field(
        "riverwalk.", pattern=r"^[a-zA-Z0-9._-]{0,100}$", description="Put before every topic's name."
    )
    partitions: int = Field(4, ge=1, le=1024, description="Partitions of every topic keyed by customer.")
    replication: int = Field(1, ge=1, le=9, description="Copies of every topic; 3 in production.")
    group: str = Field(
        "riverwalk", min_length=1, max_length=200, description="Consumer group of the workers."
    )
    clock: Literal["wall", "stream"] = Field(
        "wall", description="wall for life; stream for imports, demo, backtest and tests."
    )
    identity_key: SecretStr | None = Field(
        None, description="Key of customer ids and identifier hashes; a changed key refuses to start."
    )
    redis_url: str | None = Field(
        "redis://127.0.0.1:6379/0",
        description="Redis of the read model: redis:// or rediss:// (TLS); empty for none.",
    )
    redis_user: str | None = Field(None, description="Redis ACL user.")
    redis_password: SecretStr | None = Field(None, description="Redis password.")
    redis_ca: Path | None = Field(None, description="File of the CA that signed Redis' certificate.")
    metrics_host: str = Field(
        "127.0.0.1", description="Address of /metrics and /health; loopback by default."
    )
    metrics_port: Port = Field(9464, description="Port of /metrics and /health; 0 takes any free one.")
    batch_records_max: int = Field(4000, ge=1, le=100_000, description="Most records in one transaction.")
    batch_bytes_max: int = Field(
        4 * MIB, ge=KIB, le=64 * MIB, description="Most input bytes in one transaction."
    )
    fetch_bytes_max: int = Field(
        2 * MIB, ge=KIB, le=64 * MIB, description="Most bytes fetched of one partition in one request."
    )
    compression: Literal["none", "lz4"] = Field("none", description="Compression of what we write to Kafka.")
    session_timeout_seconds: Seconds = Field(
        10, description="Seconds after which the group takes a silent worker's partitions away."
    )
    transaction_timeout_seconds: Seconds = Field(
        10, description="Seconds after which Kafka ends a dead worker's transaction; readers wait that long."
    )
    watchdog_seconds: Seconds = Field(
        30, description="Seconds that one fold may take before the process is ended."
    )
    check_crcs: bool = Field(
        default=True, description="Check the CRC of what is read; off for the embedded broker only."
    )
    embedded: bool = Field(
        default=False, description="The embedded broker: keeps little, so nothing is ever restored."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Least level to log.")
    log_format: Literal["console", "json"] = Field("console", description="json: one object a line.")

    @field_validator("kafka_ca", "kafka_cert", "kafka_key", "redis_ca", mode="before")
    @classmethod
    def _empty_is_no_file(cls, value: object) -> object:
        return value or None

    @field_validator("redis_url")
    @classmethod
    def _no_password_in_url(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value and _URL_PASSWORD.search(value):
            env = f"{ENVIRONMENT_PREFIX}REDIS_USER and {ENVIRONMENT_PREFIX}REDIS_PASSWORD"
            raise ValueError(f"{info.field_name} holds a user or password; give them as {env}")
        return value or None

    def describe(self) -> list[Described]:
        """Every setting with its value; secrets as `****`."""
        return [_described(self, name) for name in type(self).model_fields]


def _described(settings: Settings, name: str) -> Described:
    field = type(settings).model_fields[name]
    return Described(
        name=name,
        value=_shown(getattr(settings, name)),
        default=_shown(field.default),
        environment=f"{ENVIRONMENT_PREFIX}{name.upper()}",
        description=field.description or "",
    )


def _shown(value: object) -> str:
    if value is None:
        return ""
    return HIDDEN if isinstance(value, SecretStr) else str(value)
