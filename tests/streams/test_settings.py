"""Settings: read from the environment, described, secrets never printed."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from streams.kafka_clients import security
from streams.settings import HIDDEN, Settings

SECRETS = {
    "kafka_password": "hush-kafka",
    "identity_key": "hush-identity",
    "redis_password": "hush-redis",
    "kafka_key_password": "hush-key",
}


def test_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIVERWALK_PARTITIONS", "8")
    monkeypatch.setenv("RIVERWALK_CLOCK", "stream")
    settings = Settings()
    assert (settings.partitions, settings.clock) == (8, "stream")


def test_secrets_are_never_printed() -> None:
    settings = Settings(**SECRETS)  # type: ignore[arg-type]  # pydantic reads text as secrets
    shown = f"{settings!r} {settings} {settings.describe()} {settings.model_dump_json()}"
    assert "hush" not in shown
    described = {line.name: line for line in settings.describe()}
    assert all(described[name].value == HIDDEN for name in SECRETS)


def test_refused_value_is_not_quoted_when_it_may_be_a_secret() -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(redis_url="redis://me:hush@db/0")
    assert "hush" not in str(refused.value)
    assert "RIVERWALK_REDIS_PASSWORD" in str(refused.value)


def test_every_setting_has_description_default_and_environment_name() -> None:
    described = Settings().describe()
    assert len(described) == len(Settings.model_fields)
    assert all(line.description.endswith(".") for line in described)
    assert all(line.environment == f"RIVERWALK_{line.name.upper()}" for line in described)


@pytest.mark.parametrize("field", ["partitions", "metrics_port", "watchdog_seconds", "batch_records_max"])
def test_number_out_of_range_is_refused(field: str) -> None:
    with pytest.raises(ValidationError):
        Settings(**{field: -1})


def test_unknown_setting_is_refused() -> None:
    with pytest.raises(ValidationError):
        Settings(partition=3)  # type: ignore[call-arg]  # the misspelling is the point


def test_sasl_over_tls_gives_aiokafka_user_password_and_context() -> None:
    settings = Settings(kafka_security_protocol="SASL_SSL", kafka_user="me", **SECRETS)  # type: ignore[arg-type]  # as above
    options = security(settings)
    assert options["sasl_plain_password"] == "hush-kafka"
    assert options["sasl_mechanism"] == "SCRAM-SHA-512"
    assert options["ssl_context"].verify_mode.name == "CERT_REQUIRED"


def test_plain_text_gives_aiokafka_no_secret() -> None:
    assert security(Settings(**SECRETS)) == {"security_protocol": "PLAINTEXT"}  # type: ignore[arg-type]  # as above
