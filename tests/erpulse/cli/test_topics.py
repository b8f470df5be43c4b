"""`erpulse topics`: missing topics are made, differing ones told and set right."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from connectors import broker
from connectors.errors import ConfigError
from connectors.settings import Settings, load
from erpulse.cli.topics import command
from tests.erpulse.stack.test_processes import until
from tests.kafka_server import running_kafka


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def test_no_broker_is_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERPULSE_KAFKA__BOOTSTRAP_SERVERS", "127.0.0.1:1")
    for arguments in ([], ["create"], ["check"], ["alter"]):
        assert isinstance(run(*arguments).exception, ConfigError)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running_kafka() as found:
        yield found


@pytest.fixture
def settings(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    file = tmp_path / "erpulse.toml"
    source = "[sources.shop]\ntopics = 'raw\\.shop\\..*'\nmap = 'plain'\n"
    file.write_text(f"[kafka]\nbootstrap_servers = '{address}'\npartitions = 2\n{source}", encoding="utf-8")
    monkeypatch.setenv("ERPULSE_CONFIG", str(file))
    return load()


@pytest.mark.stack
def test_a_round(settings: Settings) -> None:
    assert run("check").exit_code == 1
    made = run("create", "raw.shop.t")
    assert made.exit_code == 0, made.exception
    assert made.stdout.startswith("created ")
    assert made.stdout.endswith(", 0 were there\n")
    assert run("create").stdout.startswith("created 0 topics, ")
    assert run("check").stdout == "all topics are as the code wants them\n"
    lines = {line.split()[0]: line.split() for line in run().stdout.splitlines()}
    assert lines["erp.budget"] == ["erp.budget", "canonical", "2", "LogAppendTime", "400", "d", "ok"]
    assert lines["raw.shop.t"][1:4] == ["raw", "2", "CreateTime"]
    assert lines["erp.dead-letters"][1:] == ["dead", "letter", "2", "CreateTime", "for", "ever", "ok"]

    broker.alter(settings.kafka, "erp.budget", {"message.timestamp.type": "CreateTime"})
    until(lambda: run("check").exit_code == 1)  # the broker tells of it a little later
    wrong = run("check")
    assert (wrong.exit_code, wrong.stdout.count("message.timestamp.type is CreateTime")) == (1, 1)
    assert "differs" in run("show").stdout
    assert run("alter").stdout.splitlines()[-1] == "1 settings changed"
    until(lambda: run("check").exit_code == 0)
