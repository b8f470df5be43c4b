"""Configuration of ZooKeeper, and what Flink is told about it; the stack ring runs it."""

from pathlib import Path

from erpulse.stack import flink, ports, zookeeper
from erpulse.stack.layout import Layout

PORTS = {name: 20_000 + number for number, name in enumerate(ports.NAMES)}


def test_it_listens_on_the_loopback_address_and_has_no_other_door(tmp_path: Path) -> None:
    found = dict(line.split("=", 1) for line in zookeeper.properties(PORTS, tmp_path).splitlines())
    assert (found["clientPortAddress"], found["clientPort"]) == ("127.0.0.1", str(PORTS["zookeeper"]))
    assert found["admin.enableServer"] == "false"


def test_a_session_is_within_what_the_server_grants() -> None:
    assert 2 * zookeeper.TICK_MS <= zookeeper.SESSION_MS <= 20 * zookeeper.TICK_MS


def test_the_client_knows_nothing_of_it(tmp_path: Path) -> None:
    """A client that asked ZooKeeper for the JobManager would start later and fail when only ZooKeeper is away."""
    layout = Layout.of(tmp_path)
    layout.make()
    flink.configure(layout, PORTS)
    assert "high-availability" not in (layout.flink / "conf" / "config.yaml").read_text()
    options = zookeeper.flink_options(layout, PORTS)
    assert all(option.startswith("-Dhigh-availability.") for option in options)
    assert f"-Dhigh-availability.storageDir=file://{layout.data}/ha" in options


def test_nobody_answers() -> None:
    assert not zookeeper.is_ready({"zookeeper": 1})
