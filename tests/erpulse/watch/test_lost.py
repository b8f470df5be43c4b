"""Transactions given up, as logs tell."""

from datetime import datetime
from pathlib import Path

from erpulse.watch.lost import TAIL_BYTES, lost, tail

ID = "local-ingest-1-messages-0-12"
LINE = (
    "2026-11-24 14:43:31,123 ERROR KafkaCommitter - Unable to commit transaction (CommitRequestImpl{committable="
    f"KafkaCommittable{{producerId=5, epoch=1, transactionalId={ID}}}}}) because it's in an invalid state."
)
AT = round(datetime(2026, 11, 24, 14, 43, 31).astimezone().timestamp() * 1000)
PREFIXES = {"ingest": "local-ingest-1", "procurement_spend": "local-procurement_spend-1"}


def test_the_job_is_named_by_the_transaction() -> None:
    told = lost(["noise", LINE], PREFIXES, {"ingest": AT - 1, "procurement_spend": 0})
    assert told == {"ingest": f"transaction {ID} at 2026-11-24 14:43:31"}


def test_what_an_earlier_run_lost_is_past() -> None:
    assert lost([LINE], PREFIXES, {"ingest": AT + 1}) == {}
    assert lost([LINE], PREFIXES, {}) == {}


def test_a_job_whose_name_begins_like_another_is_not_meant() -> None:
    assert lost([LINE], {"in": "local-in"}, {"in": 0}) == {}


def test_only_the_end_of_a_long_log_is_read(tmp_path: Path) -> None:
    file = tmp_path / "taskmanager.log"
    file.write_text("x" * TAIL_BYTES + "\nlast\n")
    assert tail(file)[-1] == "last"
    assert tail(tmp_path / "none.log") == []
