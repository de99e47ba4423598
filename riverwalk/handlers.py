"""The handlers of a worker, from its settings: the same for `worker`, `demo` and `bench`."""

from __future__ import annotations

from agents.allocate import Allocate
from agents.ingest import Ingest
from agents.orchestrate import Orchestrate
from agents.ports import Handler, ReadModel, Stream
from agents.workspaces import Library, Publications
from journey.identity import KEY_BYTES_MAX, KEY_BYTES_MIN, key_fingerprint
from journey.intake import Intake
from riverwalk.failures import Failure
from streams.log_reader import KafkaPublications
from streams.metrics import Metrics
from streams.settings import Settings
from streams.topics import topic_name

KEY_ADVICE = "make one with `openssl rand -hex 24`, keep it secret and for as long as the data"


def build_handlers(
    settings: Settings,
    metrics: Metrics,
    *,
    read_model: ReadModel | None = None,
    publications: Publications | None = None,
    inputs: int | None = None,
) -> list[Handler]:
    """Ingest, orchestrate, and in the wall clock outcomes and allocate: importers have neither.

    Args:
        metrics: where handlers count.
        read_model: where summaries go after each commit; None for nowhere.
        publications: where published workspaces are read; None is `workspaces.v1`.
        inputs: partitions of `touchpoints`; None is `RIVERWALK_PARTITIONS`.
    Raises: Failure RW903 if there is no usable identity key.
    """
    handlers: list[Handler] = [_ingest(settings, "ingest", Stream.TOUCHPOINTS, metrics)]
    lives = settings.clock == "wall"
    if lives:
        handlers.append(_ingest(settings, "outcomes", Stream.OUTCOMES, metrics))
    library = Library(publications or KafkaPublications(settings), allocates=lives)
    orchestrate = Orchestrate(
        topic=topic_name(settings, Stream.CUSTOMER_EVENTS),
        library=library,
        clock=settings.clock,
        inputs=settings.partitions if inputs is None else inputs,
        metrics=metrics,
        read_model=read_model,
    )
    handlers.append(orchestrate)
    if lives:
        handlers.append(
            Allocate(topic=topic_name(settings, Stream.RESOURCES), library=library, metrics=metrics)
        )
    return handlers


CHANGELOGS = {Stream.TOUCHPOINTS: Stream.INGEST_CHANGELOG, Stream.OUTCOMES: Stream.OUTCOMES_CHANGELOG}


def _ingest(settings: Settings, name: str, source: Stream, metrics: Metrics) -> Ingest:
    key = identity_key(settings)
    return Ingest(
        name=name,
        source=source,
        changelog=CHANGELOGS[source],
        topic=topic_name(settings, source),
        sinks=settings.partitions,
        intake=Intake(key, settings.clock, passing_on=True),
        fingerprint=key_fingerprint(key),
        clock=settings.clock,
        metrics=metrics,
    )


def identity_key(settings: Settings) -> bytes:
    """The key of customer ids.

    Raises: Failure RW903 if it is missing, too short or too long.
    """
    setting = "RIVERWALK_IDENTITY_KEY"
    if settings.identity_key is None:
        raise Failure(
            "RW903", "no identity key is set: customer ids depend on it", where=setting, advice=KEY_ADVICE
        )
    key = settings.identity_key.get_secret_value().encode()
    if not KEY_BYTES_MIN <= len(key) <= KEY_BYTES_MAX:
        what = f"the identity key must have {KEY_BYTES_MIN} to {KEY_BYTES_MAX} bytes"
        raise Failure("RW903", what, where=setting, found=f"{len(key)} bytes", advice=KEY_ADVICE)
    return key
