"""What became of a transaction: read from the log in which the broker keeps the state of all transactions."""

import struct
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from connectors import broker
from erpulse.watch.lost import Refused
from erpulse.watch.observation import CommitsSeen

if TYPE_CHECKING:
    from connectors.settings import Kafka

Outcome = Literal["committed", "aborted", "unclear"]
TOPIC = "__transaction_state"
BEFORE_MS = 180_000
"""How long before its refusal a commit may have been made: the outage that lies between."""
BUDGET_S, POLL_MS, MOST = 2.0, 50, 50
_LEAST = -(1 << 31)
_HEAD = struct.Struct(">hqhib")
_OUTCOMES: dict[int, Outcome] = {2: "committed", 4: "committed", 3: "aborted", 5: "aborted"}


def outcomes(kafka: "Kafka", refused: Iterable[Refused]) -> dict[Refused, Outcome]:
    """Return what became of transactions; `unclear` where the log does not tell, or not in time.

    Args:
        kafka: Where the log is.
        refused: The newest first; of more than `MOST` the rest is unclear.

    Raises:
        ConfigError: no broker answers.
        KafkaError: we may not read its log.
    """
    asked = list(refused)
    found: dict[Refused, Outcome] = dict.fromkeys(asked, "unclear")
    if not asked:
        return found
    with broker.consumer(kafka, isolation_level="read_uncommitted", fetch_max_wait_ms=20) as client:
        count = len(client.partitions_for_topic(TOPIC) or ())
        end = time.monotonic() + BUDGET_S
        for one in asked[:MOST] if count else []:
            found[one] = _look_up(client, one, place(one.id, count), lambda: time.monotonic() < end)
    return found


def by_job(found: Mapping[Refused, Outcome]) -> list[CommitsSeen]:
    """Return how many transactions each job lost, and of how many it is unclear.

    >>> one, other = Refused("a", "x", 7, 2, 0), Refused("a", "y", 8, 2, 0)
    >>> by_job({one: "aborted", other: "committed"})
    [CommitsSeen(job='a', lost=1, unclear=0, example='transaction x')]
    """
    bad = [(one, told) for one, told in found.items() if told != "committed"]
    bad.sort(key=lambda pair: pair[1])
    jobs = dict.fromkeys(one.job for one, _ in bad)
    own = {job: [(one, told) for one, told in bad if one.job == job] for job in jobs}
    return [
        CommitsSeen(
            job,
            sum(told == "aborted" for _, told in pairs),
            sum(told == "unclear" for _, told in pairs),
            f"transaction {pairs[0][0].id}",
        )
        for job, pairs in own.items()
    ]


def place(transactional_id: str, partitions: int) -> int:
    """Return the partition in which the broker keeps a transactional id: Java's hash of the text.

    >>> place("a", 4), place("ab", 50), place("local-ingest-1-messages-0-12", 4)
    (1, 5, 0)
    """
    number = 0
    for unit in transactional_id.encode("utf-16-be").hex(" ", 2).split():
        number = (31 * number + int(unit, 16)) & 0xFFFFFFFF
    signed = number - (1 << 32) if number >> 31 else number
    return (abs(signed) if signed != _LEAST else 0) % partitions


def outcome(value: bytes, one: Refused) -> Outcome | None:
    """Return what a record of the log tells of a transaction, null if it is no end, or the end of an earlier one.

    Every end raises the epoch, and its record has the raised one. A producer has one transaction at a time: in the
    order of the log, the first end with a higher epoch is that of the transaction.

    >>> one = Refused("ingest", "x", producer=7, epoch=2, at_ms=0)
    >>> outcome(_HEAD.pack(1, 7, 3, 900_000, 4) + b"more", one), outcome(_HEAD.pack(1, 7, 2, 900_000, 4), one)
    ('committed', None)
    """
    if len(value) < _HEAD.size:
        return None
    _, producer, epoch, _, state = _HEAD.unpack_from(value)
    return _OUTCOMES.get(state) if producer == one.producer and epoch > one.epoch else None


def _look_up(client: Any, one: Refused, partition: int, may: Callable[[], bool]) -> Outcome:  # noqa: ANN401
    from kafka import TopicPartition  # noqa: PLC0415

    where = TopicPartition(TOPIC, partition)
    client.assign([where])
    start, end = client.offsets_for_times({where: one.at_ms - BEFORE_MS}).get(where), client.end_offsets([where])[where]
    client.seek(where, start.offset if start else end)
    while may() and client.position(where) < end:
        for records in client.poll(timeout_ms=POLL_MS).values():
            for record in records:
                if record.value and (told := outcome(record.value, one)):
                    return told
    return "unclear"
