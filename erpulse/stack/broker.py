"""What a running broker says of itself."""

import contextlib
import logging
from collections.abc import Iterator
from typing import Any

# The client writes a warning for each refused connection, which is what waiting for a server consists of.
_CLIENT = "kafka"


@contextlib.contextmanager
def admin(bootstrap: str, timeout_ms: int = 5000) -> Iterator[Any]:
    """Open an administrative client, quiet while the broker is not there yet."""
    from kafka import KafkaAdminClient  # noqa: PLC0415

    logging.getLogger(_CLIENT).setLevel(logging.CRITICAL)
    client = KafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=timeout_ms)
    try:
        yield client
    finally:
        client.close()


def nodes(bootstrap: str) -> int:
    """Return the number of brokers in the metadata, 0 while none answers."""
    from kafka.errors import KafkaError  # noqa: PLC0415

    try:
        with admin(bootstrap) as client:
            return len(client.describe_cluster()["brokers"])
    except KafkaError:
        return 0
