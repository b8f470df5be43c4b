"""What became of a transaction, from a record of the broker's log; the log itself is read in tests/stack."""

import struct

import pytest

from erpulse.watch.lost import Refused
from erpulse.watch.outcomes import by_job, outcome, place

ONE = Refused("ingest", "x", producer=7, epoch=2, at_ms=0)


def record(producer: int, epoch: int, state: int) -> bytes:
    return struct.pack(">hqhib", 1, producer, epoch, 900_000, state) + b"\x00\x01"


@pytest.mark.parametrize(
    ("state", "told"), [(0, None), (1, None), (2, "committed"), (3, "aborted"), (4, "committed"), (5, "aborted")]
)
def test_the_end_of_the_transaction_tells(state: int, told: str | None) -> None:
    assert outcome(record(7, 3, state), ONE) == told


def test_other_transactions_tell_nothing() -> None:
    assert outcome(record(8, 3, 4), ONE) is None
    assert outcome(record(7, 2, 4), ONE) is None, "the end of the one before"
    assert outcome(b"", ONE) is None


@pytest.mark.parametrize(("text", "hashed"), [("", 0), ("hello", 99162322), ("polygenelubricants", -(1 << 31))])
def test_ids_are_placed_as_the_broker_does(text: str, hashed: int) -> None:
    """By Java's hash, without its sign; the least number, which has no positive one, counts as 0."""
    assert place(text, 50) == (0 if hashed == -(1 << 31) else abs(hashed)) % 50


def test_what_was_committed_before_is_no_loss() -> None:
    assert by_job({ONE: "committed"}) == []
    assert [(one.lost, one.unclear) for one in by_job({ONE: "unclear"})] == [(0, 1)]
