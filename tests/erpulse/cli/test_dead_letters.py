"""`erpulse dead-letters`: options, tables, mistakes and exit codes, on a real broker without ingest."""

from collections.abc import Callable, Iterator

import msgspec
import pytest
from click.testing import CliRunner, Result

from connectors import broker
from connectors.dead_letters import TOPIC, Fate, Reason
from connectors.errors import ConfigError
from connectors.settings import Kafka
from connectors.topics import TopicSpec
from erpulse.cli.dead_letters import command
from tests.erpulse.dead_letters.letters import letter, note
from tests.kafka_server import running_kafka

Run = Callable[..., Result]
TOLD = [
    letter(),
    letter(18, reason=Reason.NO_HISTORY, source="", detail="[red]not markup[/x]"),
    letter(19),
    letter(20),
    note(Fate.SENT),
    note(Fate.ACCEPTED),
]


def test_mistakes_are_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERPULSE_KAFKA__BOOTSTRAP_SERVERS", "127.0.0.1:1")
    for arguments in (["list"], ["show", "x"], ["replay"], ["list", "--since", "noon"]):
        result = CliRunner().invoke(command, arguments)
        assert isinstance(result.exception, ConfigError)
    assert CliRunner().invoke(command, ["replay", "--wait", "-1"]).exit_code == 2


@pytest.fixture(scope="module")
def kafka() -> Iterator[Kafka]:
    with running_kafka() as address:
        found = Kafka(bootstrap_servers=address)
        broker.create(found, [TopicSpec("raw.a", "raw", 1), TopicSpec(TOPIC, "dead letter", 1)])
        with broker.producer(found) as client:
            for one in TOLD:
                client.send(TOPIC, msgspec.json.encode(one), key=b"x")
        yield found


@pytest.fixture
def run(kafka: Kafka, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("ERPULSE_KAFKA__BOOTSTRAP_SERVERS", kafka.bootstrap_servers)
    return lambda *arguments: CliRunner().invoke(command, arguments)


@pytest.mark.stack
def test_letters_are_listed_and_counted(run: Run) -> None:
    lines = run("list").stdout.splitlines()
    assert lines[0].split() == ["id", "time", "source", "reason", "state", "detail"]
    assert lines[1].startswith("raw.a/0/18  2024-05-15T08:30:01.600Z  none")
    assert lines[1].rstrip().endswith("[red]not markup[/x]")
    assert "bad_value   2" in [line.strip() for line in lines]
    assert lines[-1] == "3 dead letters, 1 more are mended (--all shows them)"
    assert run("list", "--all").stdout.splitlines()[-1] == "4 dead letters"
    assert run("list", "--reason", "no_history").stdout.splitlines()[-1] == "1 dead letters"
    assert run("list", "--since", "1m").stdout == "0 dead letters\n"


@pytest.mark.stack
def test_one_is_shown(run: Run) -> None:
    assert run("show", "raw.a/0/17").stdout.splitlines()[1] == "state      accepted (raw.a/0/30)"
    unknown = run("show", "raw.a/0/170")
    assert "did you mean 'raw.a/0/17'?" in str(unknown.exception)


@pytest.mark.stack
def test_those_that_match_are_sent(run: Run) -> None:
    mistake = run("replay", "raw.a/0/18", "--reason", "bad_value")
    assert "not known, or left out by the filters" in str(mistake.exception)
    nothing = run("replay", "--source", "other")
    assert (nothing.exit_code, nothing.stdout) == (0, "nothing to send\n")
    before = run("replay", "raw.a/0/17", "--wait", "0")
    assert (before.exit_code, before.stdout.splitlines()[-1]) == (0, "1 sent before")
    sent = run("replay", "--reason", "bad_value", "--wait", "0")
    assert (sent.exit_code, sent.stdout.splitlines()[-1]) == (1, "2 sent, not yet read")
    again = run("replay", "--wait", "0")
    assert again.stdout.splitlines()[-1] == "2 sent before, 1 sent, not yet read"
