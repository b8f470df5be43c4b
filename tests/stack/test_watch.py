"""`erpulse status` on real servers: green while all is well, and what is wrong by its name while it is not."""

import json
import os
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from kafka import KafkaProducer

from connectors import broker
from connectors.settings import Settings, load
from erpulse import bundle, topics
from erpulse.stack.layout import CHECKOUT
from erpulse.stack.local import Stack
from erpulse.watch.figures import samples
from erpulse.watch.findings import Finding, findings
from erpulse.watch.look import Looker
from erpulse.watch.lost import Refused
from erpulse.watch.outcomes import outcomes
from tests.jobs.worker import budget

pytestmark = [pytest.mark.stack, pytest.mark.long]

RAW = "raw.shop.public.budgets"
SOURCE = "\n[sources.shop]\ntopics = 'raw\\.shop\\..*'\nmap = 'plain'\ncurrency = 'EUR'\nzone = 'Europe/Berlin'\n"
OWN = {"environment": "watch"}
"""Places in the log and transactions of their own: what other tests left behind is none of ours."""
PATIENCE_S = 60
SENT = 39
POISON = """
from pyflink.table import EnvironmentSettings, TableEnvironment
from pyflink.table.udf import udf


def poison(values):
    raise ValueError("poison of row 7")


def main():
    table = TableEnvironment.create(EnvironmentSettings.in_streaming_mode())
    table.get_config().set("pipeline.name", "feature_archive")
    table.create_temporary_function("poison", udf(poison, result_type="BIGINT", func_type="pandas"))
    table.execute_sql("CREATE TABLE given (a BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '50')")
    table.execute_sql("CREATE TABLE taken (a BIGINT) WITH ('connector' = 'blackhole')")
    table.execute_sql("INSERT INTO taken SELECT poison(a) FROM given")


if __name__ == "__main__":
    main()
"""


@dataclass
class Watched:
    """Two jobs at work, and eyes on them."""

    stack: Stack
    settings: Settings
    config: Path
    ids: dict[str, str]
    looker: Looker

    def findings(self) -> list[Finding]:
        """Look once."""
        return findings(samples(self.looker.look(), self.settings.sources), 1.0)

    def figures(self) -> dict[tuple[str, ...], float]:
        """Look once, for the figures by metric and labels."""
        return {(s.metric, *s.labels.values()): s.value for s in samples(self.looker.look(), self.settings.sources)}

    def until(self, holds: Callable[[list[Finding]], bool]) -> list[Finding]:
        """Return the first findings that are as wanted, or the last ones when time is up."""
        end = time.monotonic() + PATIENCE_S
        while not holds(found := self.findings()) and time.monotonic() < end:
            time.sleep(0.5)
        return found

    def cancel(self, job: str) -> None:
        """End a job."""
        urlopen(Request(f"http://{self.settings.flink.rest}/jobs/{self.ids[job]}", method="PATCH"), timeout=10).close()


def of(found: list[Finding], check: str) -> list[Finding]:
    return [one for one in found if one.check == check]


def erpulse(watched: Watched, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run the command in the folder of the stack, with the settings of the jobs."""
    call = [str(Path(sys.executable).with_name("erpulse")), *words]
    own = {"ERPULSE_CONFIG": str(watched.config), "ERPULSE_ENVIRONMENT": "watch"}
    root = watched.stack.layout.root
    return subprocess.run(call, env=os.environ | own, cwd=root, capture_output=True, text=True, check=False)


def forget(settings: Settings) -> None:
    """Delete the topics that jobs write, and with them the places that jobs kept in them."""
    own = re.compile(r"(erp|features|scores|raw)\..*")
    with broker.admin(settings.kafka) as client:
        if found := [name for name in client.list_topics() if own.fullmatch(name)]:
            client.delete_topics(found)


@pytest.fixture(scope="module")
def watched(stack_session: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    stack_session.up()
    folder = tmp_path_factory.mktemp("watch")
    config = folder / "erpulse.toml"
    config.write_text(stack_session.layout.settings_file.read_text(encoding="utf-8") + SOURCE, encoding="utf-8")
    settings = load(config, env={}, flags=OWN)
    forget(settings)
    topics.create(settings, [RAW])
    bundle.build(CHECKOUT, folder / "jobs.zip")
    arguments = ("--config", str(config), "--set", "environment=watch")
    ids = {
        name: stack_session.submit(f"jobs.{name}", folder / "jobs.zip", arguments)
        for name in ("ingest", "procurement_spend")
    }
    found = Watched(stack_session, settings, config, ids, Looker(settings, stack_session))
    try:
        with broker.producer(settings.kafka) as out:
            for lsn in range(1, SENT + 1):
                message = budget(lsn, budget_id=str(lsn))
                out.send(RAW, message.value, message.key)
        yield found
    finally:
        for name in ids:
            found.cancel(name)
        found.looker.close()
        forget(settings)


def test_all_is_well(watched: Watched) -> None:
    watched.until(lambda _: watched.figures().get(("erpulse_records_total", "shop")) == SENT)
    assert watched.until(lambda found: not found) == []
    done = erpulse(watched, "status")
    assert done.stdout.splitlines()[-1].startswith("green: "), done.stdout + done.stderr
    assert done.returncode == 0
    assert re.search(r"^  RUNNING +ingest .*behind by ", done.stdout, re.MULTILINE)


def test_figures_of_all_kinds_are_there(watched: Watched) -> None:
    figures = watched.figures()
    assert figures["erpulse_records_total", "shop"] == SENT
    assert figures["erpulse_job_running", "procurement_spend"] == 1
    assert figures["erpulse_heartbeat_age_seconds", "erp.budget", "3"] < 10
    assert figures["erpulse_watermark_age_seconds", "procurement_spend"] < 30
    assert figures["erpulse_late_rows_total", "procurement_spend"] == 0
    assert figures["erpulse_commits_lost", "ingest"] == 0
    assert figures["erpulse_checkpoint_bytes", "ingest"] > 0
    assert ("erpulse_ingest_total", "mapped") in figures


def test_a_hanging_transaction_and_the_partition_behind_it_are_named(watched: Watched) -> None:
    place = {"topic": "erp.budget", "partition": "2"}
    servers = watched.settings.kafka.bootstrap_servers
    left = KafkaProducer(bootstrap_servers=servers, transactional_id="left-open", transaction_timeout_ms=600_000)
    left.init_transactions()
    left.begin_transaction()
    left.send("erp.budget", b"{}", b"x", partition=2).get(timeout=10)
    try:
        found = watched.until(lambda found: {"TransactionHangs", "PartitionStalled"} <= {one.check for one in found})
        assert [one.labels for one in of(found, "TransactionHangs")] == [place]
        assert "left-open" in of(found, "TransactionHangs")[0].says
        assert [one.labels for one in of(found, "PartitionStalled")] == [place]
    finally:
        heir = KafkaProducer(bootstrap_servers=servers, transactional_id="left-open", retries=3)
        heir.init_transactions()  # the broker aborts what the one before left open
        heir.close()
        left.close(timeout=0)
    assert watched.until(lambda found: not found) == []


def test_what_became_of_a_transaction_is_read_from_the_brokers_log(watched: Watched) -> None:
    with broker.admin(watched.settings.kafka) as client:
        listed = client.list_transactions(state_filters=["Ongoing"]).values()
        told = client.describe_transactions([one.transactional_id for own in listed for one in own])
        heir = client.describe_transactions(["left-open"])["left-open"]
    now = time.time_ns() // 1_000_000
    own = [Refused("ingest", name, t.producer_id, t.producer_epoch, now) for name, t in told.items()]
    time.sleep(3)  # they are committed meanwhile, and more
    assert set(outcomes(watched.settings.kafka, own).values()) == {"committed"}
    left = Refused("ingest", "left-open", heir.producer_id, 0, now)
    assert outcomes(watched.settings.kafka, [left]) == {left: "aborted"}
    nobody = Refused("ingest", "nobody", 10**9, 0, now)
    assert outcomes(watched.settings.kafka, [nobody]) == {nobody: "unclear"}


def test_a_job_that_fails_over_and_over_is_told_with_its_reason(watched: Watched, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "probe.zip", "w") as content:
        content.writestr("probe/__init__.py", "")
        content.writestr("probe/poison.py", POISON)
    watched.ids["feature_archive"] = watched.stack.submit("probe.poison", tmp_path / "probe.zip")
    found = watched.until(lambda found: bool(of(found, "JobFailedOnce") or of(found, "JobCrashLoop")))
    told = of(found, "JobFailedOnce") + of(found, "JobCrashLoop")
    assert [one.labels for one in told] == [{"job_name": "feature_archive"}]
    assert told[0].says.endswith("(ValueError: poison of row 7)")
    watched.cancel("feature_archive")


def test_a_job_that_was_cancelled_is_named(watched: Watched) -> None:
    watched.cancel("procurement_spend")
    told = "job procurement_spend does not run (canceled)"
    found = watched.until(lambda found: told in [one.says for one in found])
    assert [one.says for one in of(found, "JobDown")] == [told]


def test_the_exporter_tells_the_same(watched: Watched) -> None:
    page = erpulse(watched, "metrics", "--print", "figures").stdout
    assert 'erpulse_job_running{job_name="procurement_spend"} 0\n' in page
    assert 'erpulse_job_running{job_name="ingest"} 1\n' in page
    assert f'erpulse_records_total{{source="shop"}} {SENT}\n' in page


def test_the_report_is_json(watched: Watched) -> None:
    done = erpulse(watched, "status", "--json")
    report: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == 1
    assert not report["well"]
    assert "JobDown" in {one["check"] for one in report["findings"]}
