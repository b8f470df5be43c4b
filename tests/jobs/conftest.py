"""Flink's gateway for all tests of a session: one JVM, whose process is not left to the garbage collector."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import subprocess


@pytest.fixture(scope="session")
def gateway() -> Iterator[None]:
    """Start the gateway if none runs, and end it after the last test; PyFlink itself drops the process it starts."""
    from pyflink import java_gateway  # noqa: PLC0415  needs Java

    launched: list[subprocess.Popen[bytes]] = []
    launch = java_gateway.launch_gateway_server_process

    def kept(*arguments: Any) -> "subprocess.Popen[bytes]":
        launched.append(launch(*arguments))
        return launched[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(java_gateway, "launch_gateway_server_process", kept)
        found = java_gateway.get_gateway()
    yield
    if launched:
        found.shutdown()
    for process in launched:
        process.terminate()
        process.communicate()
