"""Refused commits, as logs tell."""

from datetime import datetime
from pathlib import Path

from erpulse.watch.lost import TAIL_BYTES, Refused, refused, tail

ID = "local-ingest-1-messages-0-12"
LINE = (
    "2026-11-24 14:43:31,123 ERROR KafkaCommitter - Unable to commit transaction (CommitRequestImpl{state=RECEIVED, "
    f"numRetries=0, committable=KafkaCommittable{{producerId=268, epoch=3, transactionalId='{ID}', producer=null}}}}) "
    "because its producer is already fenced. This means that you either have a different producer"
)
AT = round(datetime(2026, 11, 24, 14, 43, 31).astimezone().timestamp() * 1000)
PREFIXES = {"ingest": "local-ingest-1", "procurement_spend": "local-procurement_spend-1"}


def test_the_job_is_named_by_the_transaction() -> None:
    assert refused(["noise", LINE, LINE], PREFIXES, AT) == [Refused("ingest", ID, 268, 3, AT)]


def test_what_is_long_past_and_what_is_not_ours_is_left_out() -> None:
    assert refused([LINE], PREFIXES, AT + 1) == []
    assert refused([LINE], {"in": "local-in", "ingest": "local-ingest-2"}, 0) == []


def test_only_the_end_of_a_long_log_is_read(tmp_path: Path) -> None:
    file = tmp_path / "taskmanager.log"
    file.write_text("x" * TAIL_BYTES + "\nlast\n")
    assert tail(file)[-1] == "last"
    assert tail(tmp_path / "none.log") == []
