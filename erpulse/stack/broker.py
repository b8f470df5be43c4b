"""What a running broker says of itself."""

import contextlib
import logging
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# The client writes a warning for each refused connection, which is what waiting for a server consists of.
_CLIENT = "kafka"


@dataclass(frozen=True)
class Broker:
    """A cluster: its number of brokers, the level of the feature `transaction.version`, one broker's settings."""

    nodes: int
    transaction_version: int
    settings: dict[str, str]


@contextlib.contextmanager
def admin(bootstrap: str, properties: Mapping[str, str] | None = None) -> Iterator[Any]:
    """Open an administrative client, quiet while the broker is not there yet.

    Args:
        bootstrap: `host:port`, several with commas.
        properties: Further settings as Kafka's own clients name them; those that this client has are passed on.
    """
    from kafka import KafkaAdminClient  # noqa: PLC0415

    logging.getLogger(_CLIENT).setLevel(logging.CRITICAL)
    known = {name.replace(".", "_"): value for name, value in (properties or {}).items()}
    extra = {name: value for name, value in known.items() if name in KafkaAdminClient.DEFAULT_CONFIG}
    patience = {"request_timeout_ms": 5000, "bootstrap_timeout_ms": 5000}
    client = KafkaAdminClient(bootstrap_servers=bootstrap.split(","), **_allowed(patience), **extra)
    try:
        yield client
    finally:
        client.close()


def _allowed(options: dict[str, int]) -> dict[str, int]:
    from kafka import KafkaAdminClient  # noqa: PLC0415

    return {name: value for name, value in options.items() if name in KafkaAdminClient.DEFAULT_CONFIG}


def accepts(bootstrap: str) -> bool:
    """Return whether any of the addresses accepts a connection; asked first, the client would wait for seconds.

    Args:
        bootstrap: `host:port`, several with commas.
    """
    for address in bootstrap.split(","):
        host, _, port = address.strip().rpartition(":")
        try:
            socket.create_connection((host, int(port)), timeout=2).close()
        except (OSError, ValueError):
            continue
        return True
    return False


def nodes(bootstrap: str) -> int:
    """Return the number of brokers in the metadata, 0 while none answers."""
    from kafka.errors import KafkaError  # noqa: PLC0415

    if not accepts(bootstrap):
        return 0
    try:
        with admin(bootstrap) as client:
            return len(client.describe_cluster()["brokers"])
    except KafkaError:
        return 0


def describe(bootstrap: str, properties: Mapping[str, str] | None = None) -> Broker | None:
    """Return what the doctor looks at, null while no broker answers.

    Args:
        bootstrap: `host:port`, several with commas.
        properties: Further settings of the client.
    """
    from kafka.admin import ConfigResource, ConfigResourceType  # noqa: PLC0415
    from kafka.errors import KafkaError  # noqa: PLC0415

    if not accepts(bootstrap):
        return None
    try:
        with admin(bootstrap, properties) as client:
            members = client.describe_cluster()["brokers"]
            first = str(members[0]["broker_id"])
            resource = ConfigResource(ConfigResourceType.BROKER, first, configs=None)
            answer = client.describe_configs([resource], config_filter="all")["broker"][first]
            feature = client.describe_features().get("transaction.version", {})
    except KafkaError:
        return None
    settings = {name: str(entry["value"]) for name, entry in answer.items()}
    return Broker(len(members), int(feature.get("finalized", (0, 0))[1]), settings)
