"""The broker behind a proxy: a second listener, told to clients as the proxy's port."""

from pathlib import Path

from erpulse.stack import kafka
from erpulse.stack.layout import Layout
from tests.chaos.rig import one_more_listener, second_listener

PORTS = {"kafka": 1, "kafka_controller": 2}


def test_the_second_listener_is_advertised_as_the_proxy(tmp_path: Path) -> None:
    layout = Layout.of(tmp_path)
    layout.make()
    usual = kafka.configure
    with one_more_listener(second_listener(PORTS, behind=3, seen=4)):
        lines = kafka.configure(layout, PORTS).read_text().splitlines()
    last = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    assert last["listeners"].endswith(",BEHIND://127.0.0.1:3")
    assert last["advertised.listeners"].endswith(",BEHIND://127.0.0.1:4")
    assert last["listener.security.protocol.map"].endswith(",BEHIND:PLAINTEXT")
    assert kafka.configure is usual
