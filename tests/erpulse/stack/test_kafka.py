"""Configuration and calls of the broker."""

from pathlib import Path

import pytest

from connectors.errors import ConfigError
from connectors.settings import Flink
from erpulse.stack import kafka, ports
from erpulse.stack.layout import Layout

PORTS = {name: 20_000 + number for number, name in enumerate(ports.NAMES)}


def configured(tmp_path: Path) -> dict[str, str]:
    layout = Layout.of(tmp_path)
    layout.make()
    lines = kafka.configure(layout, PORTS).read_text().splitlines()
    rows = [line.partition("=") for line in lines if line and not line.startswith("#")]
    pairs = [(name, value) for name, _, value in rows]
    assert len({name for name, _ in pairs}) == len(pairs), "a setting is given twice"
    return dict(pairs)


def test_everything_listens_on_the_loopback_address(tmp_path: Path) -> None:
    found = configured(tmp_path)
    for name in ("listeners", "advertised.listeners"):
        assert found[name] == "PLAINTEXT://127.0.0.1:20000,CONTROLLER://127.0.0.1:20001"


def test_what_exactly_once_asks_of_a_broker(tmp_path: Path) -> None:
    found = configured(tmp_path)
    longest = Flink().transaction_timeout_ms
    assert int(found["transaction.max.timeout.ms"]) >= longest
    assert longest <= int(found["transactional.id.expiration.ms"]) <= 86_400_000
    assert found["auto.create.topics.enable"] == "false"
    assert found["group.initial.rebalance.delay.ms"] == "0"


def test_a_formatted_folder_is_left_alone(tmp_path: Path) -> None:
    layout = Layout.of(tmp_path)
    layout.make()
    (layout.data / "kafka" / "meta.properties").write_text("version=1")
    kafka.format_storage("/no/java", layout, tmp_path / "kafka.properties")


def test_a_storage_tool_that_refuses_is_one_message(tmp_path: Path) -> None:
    layout = Layout.of(tmp_path)
    layout.make()
    with pytest.raises(ConfigError, match=r"could not be formatted: .*; start anew with 'erpulse down --wipe'"):
        kafka.format_storage("/bin/false", layout, tmp_path / "kafka.properties")


def test_the_command_names_its_log_and_its_configuration(tmp_path: Path) -> None:
    layout = Layout.of(tmp_path)
    command = kafka.command("java", layout, tmp_path / "k.properties")
    assert command[-2:] == ["kafka.Kafka", str(tmp_path / "k.properties")]
    assert f"-Dlog.file={layout.log('kafka')}" in command


def test_nothing_there_is_not_ready() -> None:
    assert not kafka.is_ready({"kafka": 1})
