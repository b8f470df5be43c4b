"""`erpulse alerts`: what is printed, from a log that stands in a list."""

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result

from connectors.errors import ConfigError
from connectors.settings import Kafka
from erpulse.alerts import lineage, log
from erpulse.alerts.log import Entry
from erpulse.cli.alerts import command
from tests.erpulse.alerts.samples import alert, entry

LOG = [
    entry(alert("a-1", "d1")),
    entry(alert("a-2", "d2", rule="split_order")),
    entry(alert("a-1", "d1", revision=2, status="withdrawn")),
]


@pytest.fixture(autouse=True)
def standing_log(monkeypatch: pytest.MonkeyPatch) -> None:
    def follow(_kafka: Kafka) -> Iterator[list[Entry]]:
        yield LOG[:2]
        yield LOG[2:]
        raise KeyboardInterrupt

    monkeypatch.setattr(log, "read", lambda _kafka: LOG)
    monkeypatch.setattr(log, "follow", follow)
    monkeypatch.setattr(lineage, "origins", lambda _kafka, _ids: {})


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(command, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def ids(*arguments: str) -> list[str]:
    return [json.loads(line)["alert_id"] for line in run("--json", *arguments).stdout.splitlines()]


def test_the_latest_revisions_are_shown() -> None:
    out = run().stdout
    assert out.count("duplicate_invoice  withdrawn") == 1
    assert out.count("split_order  open") == 1


def test_choices_meet() -> None:
    assert ids() == ["a-1", "a-2"]
    assert ids("--status", "open") == ["a-2"]
    assert ids("--status", "withdrawn", "--rule", "duplicate_invoice") == ["a-1"]
    assert ids("--rule", "split_order") == ["a-2"]
    assert ids("--since", "2020-01-01", "--last", "1") == ["a-2"]
    assert ids("--since", "2099-01-01") == []


def test_json_is_the_record_as_it_stands() -> None:
    assert run("--json", "--last", "1").stdout_bytes == LOG[1].value + b"\n"


def test_following_shows_every_new_revision() -> None:
    assert ids("--follow") == ["a-1", "a-2", "a-1"]
    assert ids("--follow", "--last", "1") == ["a-2", "a-1"]
    assert ids("--follow", "--status", "open") == ["a-1", "a-2"]


def test_nothing_to_show_is_said() -> None:
    assert run("--since", "2099-01-01").stdout == "no alerts of that kind\n"


def test_an_unknown_rule() -> None:
    with pytest.raises(ConfigError, match="did you mean 'split_order'"):
        run("--rule", "split_orders")


def test_one_alert_in_full() -> None:
    out = run("show", "a-1").stdout
    assert "no longer in the canonical topics" in out
    assert out.count("2026-05-20 12:30:05.250 UTC  ") == 2
    assert "canonical topics" not in run("show", "a-1", "--no-lineage").stdout
    assert len(run("show", "a-1", "--json").stdout.splitlines()) == 2


def test_an_alert_that_is_none() -> None:
    with pytest.raises(ConfigError, match="'a-3': not among the 2 alerts"):
        run("show", "a-3")
