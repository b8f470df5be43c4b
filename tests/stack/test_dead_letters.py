"""`erpulse dead-letters` on real servers: what was refused is listed, shown, sent again, and mended."""

from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner, Result

from connectors.errors import ConfigError
from erpulse.cli.dead_letters import command
from erpulse.dead_letters.log import load
from erpulse.stack.local import Stack
from tests.connectors.ledger import balance
from tests.jobs.worker import RSEG, budget, sap
from tests.stack.ingest_job import Running, running_ingest, until

pytestmark = pytest.mark.stack

Run = Callable[..., Result]
RAW = "raw.shop.public.budgets"


@pytest.fixture(scope="module")
def job(stack_session: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    raw = [RAW, "raw.sap.dbo.RSEG"]
    with running_ingest(stack_session, tmp_path_factory.mktemp("letters"), raw) as running:
        yield running


@pytest.fixture
def run(job: Running, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("ERPULSE_CONFIG", str(job.config))
    return lambda *arguments: CliRunner().invoke(command, arguments)


def lines(result: Result) -> list[str]:
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.stdout.splitlines()


def test_a_row_without_history_is_mended_by_its_insert_and_a_replay(job: Running, run: Run) -> None:
    [update] = job.send([budget(2, "u", amount="11.50")])
    name = f"{RAW}/{update.partition}/{update.offset}"
    assert until(lambda: name in load(job.settings.kafka))
    listed = lines(run("list", "--reason", "no_history", "--source", "shop", "--topic", "raw.shop.*"))
    assert name in " ".join(listed)
    assert listed[-1] == "1 dead letters"
    shown = lines(run("show", name))
    assert "reason     no_history" in shown
    assert any('"budget_id": "7"' in line for line in shown)

    refused = run("replay", "--wait", "60")  # nothing was mended yet
    assert (refused.exit_code, lines(refused)[-1]) == (1, "1 refused again")
    assert lines(run("list"))[-1] == "1 dead letters"  # the second letter stands for the first

    job.send([budget(1)])
    assert until(job.rows)
    skipped = run("replay")
    assert (skipped.exit_code, lines(skipped)[-1]) == (1, "1 sent before")
    mended = run("replay", name, "--again", "--wait", "60")
    assert (mended.exit_code, lines(mended)[-1]) == (0, "1 accepted")
    assert until(lambda: balance(job.rows()).get("shop|budgets|7", {}).get("amount") == 11.5)
    assert {row["raw_offset"] for row in job.rows() if row["op"] == "update"} == {update.offset}
    assert lines(run("list"))[-1] == "0 dead letters, 1 more are mended (--all shows them)"
    again = run("replay", name, "--again", "--wait", "60")
    assert (again.exit_code, lines(again)[-1]) == (0, "1 read, changed nothing")
    assert len(job.rows()) == 3


def test_what_cannot_be_mended_is_told(job: Running, run: Run) -> None:
    job.send([budget(9)._replace(value=b"\xff\xfe")])
    assert until(lambda: any(e.letter.reason == "bad_bytes" for e in load(job.settings.kafka).values()))
    unread = run("replay", "--reason", "bad_bytes", "--wait", "0")
    assert (unread.exit_code, lines(unread)[-1]) == (1, "1 sent, not yet read")
    assert until(lambda: "1 dead letters" in lines(run("list"))[-1] and "refused again" in run("list").stdout)
    unknown = run("show", "raw.shop.public.budgets/0/99999")
    assert isinstance(unknown.exception, ConfigError)


def test_a_line_sent_again_may_wait_for_its_header(job: Running, run: Run) -> None:
    job.send([sap("RSEG", 9, RSEG | {"SHKZG": "?"})])
    assert until(lambda: any(e.letter.reason == "sign_unknown" for e in load(job.settings.kafka).values()))
    told = run("replay", "--reason", "sign_unknown", "--wait", "60")
    assert (told.exit_code, lines(told)[-1]) == (1, "1 refused again")
