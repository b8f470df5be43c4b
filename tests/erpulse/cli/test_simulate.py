"""`erpulse simulate`: options, messages and mistakes; a whole run against a real broker."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from kafka import KafkaAdminClient
from kafka.admin import NewTopic

from connectors.errors import ConfigError
from erpulse.cli.simulate import command
from erpulse.simulate.stream import raw_topics
from tests.kafka_server import running_kafka


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def test_topics_are_printed() -> None:
    assert run("--topics").stdout.split() == raw_topics()
    assert run("--topics", "--sources", "sap").stdout.split() == raw_topics(["sap"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--sources", "plane"), "did you mean 'plain'"),
        (("--rate", "0"), "must be above 0"),
        (("--labels", "/nowhere/labels.jsonl"), "folder '/nowhere' is not there"),
        ((), "no broker answers there"),
    ],
)
def test_mistakes_are_one_message(arguments: tuple[str, ...], words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERPULSE_KAFKA__BOOTSTRAP_SERVERS", "127.0.0.1:1")
    result = run(*arguments)
    assert isinstance(result.exception, ConfigError)
    assert words in str(result.exception)


@pytest.mark.stack
def test_a_run_tells_what_it_did_and_writes_labels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "labels.jsonl"
    with running_kafka() as address, closing(KafkaAdminClient(bootstrap_servers=address)) as admin:
        admin.create_topics([NewTopic(name, 1, 1) for name in raw_topics(["plain"])])
        monkeypatch.setenv("ERPULSE_KAFKA__BOOTSTRAP_SERVERS", address)
        result = run("--sources", "plain", "--seconds", "4", "--rate", "100", "--incidents", "4", "--labels", str(file))
    assert result.exception is None
    labels = [json.loads(line) for line in file.read_text().splitlines()]
    assert [one["rule"] for one in labels if one["kind"] == "incident"].count("split_order") == 1
    assert "incident-001 planted: spend_departs_from_history in plain" in result.stdout
    assert "raw.plain.purchasing.supplier_invoices" in result.stdout
