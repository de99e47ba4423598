"""A second listener of the trial broker, with TLS and SASL, for the tests of both: certificates and lines.

Nothing here is a secret: it listens on loopback, is made anew at each start, and holds no data of anybody.
"""

import shutil
import subprocess
from functools import partial
from pathlib import Path

USER = "riverwalk"
PASSWORD = "for-trials-only"  # noqa: S105 - see above.
MECHANISMS = ("SCRAM-SHA-256", "SCRAM-SHA-512")
"""Beside PLAIN, whose user stands in the broker's properties; these users stand in its formatted storage."""

SCRAM = [
    argument
    for mechanism in MECHANISMS
    for argument in ("--add-scram", f"{mechanism}=[name={USER},password={PASSWORD}]")
]
"""Arguments of Kafka's storage tool."""

CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
DAYS = "30"


def certify(folder: Path) -> Path | None:
    """Make a CA and a server's certificate for 127.0.0.1; the CA's file, or None without `openssl`.

    Beside it lie `server.pem` and `server.key`; `kafka.pem` holds both, as Kafka reads them.
    """
    openssl = shutil.which("openssl")
    if openssl is None:
        return None
    authority, server = folder / "ca.pem", folder / "server.pem"
    authority_key, key, request = folder / "ca.key", folder / "server.key", folder / "server.csr"
    names = folder / "names"
    names.write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
    subject = ("-subj", "/CN=Riverwalk trials")
    run = partial(_run, openssl)
    run("req", "-x509", *CURVE, "-keyout", authority_key, "-out", authority, "-days", DAYS, *subject)
    run("req", *CURVE, "-keyout", key, "-out", request, "-subj", "/CN=127.0.0.1")
    signed = ("-CA", authority, "-CAkey", authority_key, "-CAcreateserial", "-extfile", names)
    run("x509", "-req", "-in", request, "-out", server, "-days", DAYS, *signed)
    (folder / "kafka.pem").write_text(key.read_text() + server.read_text() + authority.read_text())
    return authority


def _run(openssl: str, *arguments: str | Path) -> None:
    subprocess.run([openssl, *map(str, arguments)], check=True, capture_output=True)


def properties(folder: Path) -> str:
    """What the broker must know of the listener SECURED."""
    login = "org.apache.kafka.common.security"
    lines = {
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": folder / "kafka.pem",
        "sasl.enabled.mechanisms": ",".join(("PLAIN", *MECHANISMS)),
        "plain.sasl.jaas.config": f'{login}.plain.PlainLoginModule required user_{USER}="{PASSWORD}";',
        **{
            f"{mechanism.lower()}.sasl.jaas.config": f"{login}.scram.ScramLoginModule required;"
            for mechanism in MECHANISMS
        },
    }
    return "\n" + "".join(f"listener.name.secured.{name}={value}\n" for name, value in lines.items())
