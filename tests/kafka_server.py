"""A private Kafka broker for one test module, from the jars of the checkout's local stack."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from connectors.errors import ConfigError
from erpulse.stack import jars, java, kafka
from erpulse.stack.layout import CHECKOUT, HOME, Layout
from erpulse.stack.ports import answers
from tests.redis_server import free_port

START_SECONDS = 60


@contextmanager
def running_kafka() -> Iterator[str]:
    """Run a broker that is gone afterwards, and yield its address; skip where Java or Maven is not there."""
    folder = CHECKOUT / HOME / "jars"
    try:
        program = java.require()
        jars.ensure(folder, print, [jar for jar in jars.expected() if jar.group == "kafka"])
    except ConfigError as error:
        pytest.skip(str(error))
    with tempfile.TemporaryDirectory() as home:
        layout = Layout.of(Path(home), folder)
        layout.make()
        ports = {"kafka": free_port(), "kafka_controller": free_port()}
        config = kafka.configure(layout, ports)
        kafka.format_storage(program, layout, config)
        with (
            (layout.logs / "kafka.out").open("w") as out,
            subprocess.Popen(kafka.command(program, layout, config), stdout=out, stderr=out) as server,
        ):
            try:
                _wait(ports, server, layout)
                yield f"127.0.0.1:{ports['kafka']}"
            finally:
                server.terminate()


def _wait(ports: dict[str, int], server: "subprocess.Popen[bytes]", layout: Layout) -> None:
    end = time.monotonic() + START_SECONDS
    # The client leaks a socket per refused connection, so it is asked only once the port is open.
    while not (answers(ports["kafka"]) and kafka.is_ready(ports)):
        if server.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"the broker did not start: {(layout.logs / 'kafka.out').read_text()[-2000:]}")
        time.sleep(0.2)
