"""Kafka settings as the Python client wants them: the Java names of `kafka.properties` in its own words."""

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from connectors.settings import Kafka

_NAMES = {
    "security.protocol": "security_protocol",
    "sasl.mechanism": "sasl_mechanism",
    "ssl.truststore.location": "ssl_cafile",
    "ssl.keystore.location": "ssl_certfile",
    "ssl.key.password": "ssl_password",
}


def client_options(kafka: "Kafka") -> dict[str, Any]:
    """Return the options of a Python client; properties it has no word for are left out.

    Trust and key stores must be PEM files: the Python client reads no others.

    >>> from connectors.settings import Kafka
    >>> login = 'org...PlainLoginModule required username="erp" password="x;y";'
    >>> client_options(Kafka(properties={"security.protocol": "SASL_SSL", "sasl.jaas.config": login}))[
    ...     "sasl_plain_password"
    ... ]
    'x;y'
    """
    options: dict[str, Any] = {"bootstrap_servers": kafka.bootstrap_servers.split(",")}
    options |= {_NAMES[name]: value for name, value in kafka.properties.items() if name in _NAMES}
    login = kafka.properties.get("sasl.jaas.config", "")
    for name in ("username", "password"):
        found = re.search(rf'\b{name}="((?:[^"\\]|\\.)*)"', login)
        if found:
            options[f"sasl_plain_{name}"] = re.sub(r"\\(.)", r"\1", found[1])
    return options
