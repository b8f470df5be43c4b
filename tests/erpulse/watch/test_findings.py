"""What does not hold, in words."""

from dataclasses import replace

import pytest

from erpulse.watch.figures import samples
from erpulse.watch.findings import findings, lines
from erpulse.watch.observation import PartitionSeen
from tests.erpulse.watch.scenes import ALSO, BEATING, SOURCES, WELL, WRONG, ago


def of(name: str) -> dict[str, str]:
    return {one.check: one.says for one in findings(samples(WRONG[name], SOURCES), 1.0)}


@pytest.mark.parametrize("name", WRONG)
def test_status_says_what_the_rules_say(name: str) -> None:
    assert of(name).keys() == {name} | ALSO.get(name, set())


def test_all_well() -> None:
    assert findings(samples(WELL, SOURCES), 1.0) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("PartDown", "flink does not answer (crashed)"),
        ("JobDown", "job procurement_spend does not run (failed: ValueError: poison)"),
        ("JobBehind", "job procurement_spend is behind by 1 min 34 s (120,000 records, the oldest in erp.budget/2)"),
        (
            "TransactionHangs",
            f"readers of erp.budget/2 wait behind a transaction that has been open for 11 s ({BEATING.blocked_by})",
        ),
        (
            "PartitionStalled",
            "erp.budget/2 stands still: its last committed record is 30 s old, and time waits for it",
        ),
        ("ParityLost", "Redis differs from the log in 2 of the newest entities of supplier_spend (erp|17 is missing)"),
        (
            "CommitsLost",
            "job procurement_spend lost 2 transactions: the broker aborted what was to be committed (transaction x)",
        ),
        ("DiskLow", "/data: 1.0 MiB free"),
    ],
)  # fmt: skip
def test_words(name: str, words: str) -> None:
    assert of(name)[name] == words


def test_remedies_name_what_they_are_about() -> None:
    found = findings(samples(WRONG["ParityLost"], SOURCES), 1.0)
    assert found[0].mend.endswith("erpulse features rebuild supplier_spend")


def test_errors_come_first_and_a_loop_is_told_once() -> None:
    seen = replace(WRONG["JobCrashLoop"], letters=WRONG["DeadLetters"].letters, disk_free={"/data": 0})
    assert [one.check for one in findings(samples(seen, SOURCES), 1.0)] == ["DiskLow", "JobCrashLoop", "DeadLetters"]


def test_many_of_one_kind_are_one_line() -> None:
    stalled = tuple(PartitionSeen("erp.budget", n, 9, 9, ago(20 + n)) for n in range(12))
    told = lines(findings(samples(replace(WELL, partitions=stalled), SOURCES), 1.0))
    assert len(told) == 1
    level, says, _ = told[0]
    assert level == "error"
    assert says.startswith("erp.budget/11 stands still: its last committed record is 31 s old")
    assert says.endswith("the same of erp.budget/10, erp.budget/9, erp.budget/8, erp.budget/7, erp.budget/6, "
                         "erp.budget/5 and 5 more")  # fmt: skip


def test_a_longer_checkpoint_interval_allows_more() -> None:
    assert findings(samples(WRONG["TransactionHangs"], SOURCES), 60.0) == []
