"""Checks of servers that are not there, and of a broker's settings; the stack ring asks real ones."""

from pathlib import Path

import pytest

from connectors.settings import Flink, Kafka, OnlineStore, Settings
from erpulse.stack import check_servers, doctor
from erpulse.stack.doctor import Subject

GOOD = {
    "transaction.max.timeout.ms": "900000",
    "transactional.id.expiration.ms": "3600000",
    "auto.create.topics.enable": "false",
}


@pytest.fixture
def nobody(tmp_path: Path) -> Subject:
    """Give settings that point at nobody."""
    settings = Settings(
        kafka=Kafka(bootstrap_servers="127.0.0.1:1"), online=OnlineStore(port=1), flink=Flink(rest="127.0.0.1:1")
    )
    return doctor.subject(tmp_path, settings)


def test_servers_that_are_down_are_warnings_that_say_how_to_start_them(nobody: Subject) -> None:
    findings = doctor.examine(nobody, check_servers.CHECKS)
    assert [finding.name for finding in findings] == ["redis", "broker", "flink"]
    assert all(finding.level == "warning" and finding.mend.startswith("erpulse up") for finding in findings)


@pytest.mark.parametrize(
    ("name", "value", "level"),
    [
        ("transaction.max.timeout.ms", "899999", "error"),
        ("transactional.id.expiration.ms", "604800000", "warning"),
        ("transactional.id.expiration.ms", "60000", "warning"),
        ("auto.create.topics.enable", "true", "warning"),
    ],
)
def test_a_broker_setting_that_breaks_a_promise(name: str, value: str, level: str) -> None:
    found = {finding.name: finding for finding in check_servers.transactions(GOOD | {name: value}, 900_000)}
    assert found.pop(name).level == level
    assert {finding.level for finding in found.values()} == {"ok"}
