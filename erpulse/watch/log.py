"""What the broker knows: where topics end, where committed readers stop and why, how far each job has read."""

import time
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from connectors import broker
from erpulse.watch.observation import LagSeen, PartitionSeen

if TYPE_CHECKING:
    from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition

    from connectors.settings import Kafka

OPEN = ("Ongoing", "PrepareCommit", "PrepareAbort")
BACK = 8
"""Offsets before the end among which the last record is looked for: commit markers take offsets too."""
POLL_MS, PATIENCE_S = 50, 1.0
FETCH_BYTES = 32_768


class Asked(NamedTuple):
    """What to look at: topics that jobs write, those of them with heartbeats, and the consumer group of each job."""

    written: tuple[str, ...]
    beating: tuple[str, ...]
    groups: Mapping[str, str]


class Blocked(NamedTuple):
    """An open transaction: since when (ms since 1970), and whose it is."""

    since_ms: int | None
    by: str


class Seen(NamedTuple):
    """Partitions and lags, and the places on which they rest: committed ones by job, and ends for committed readers."""

    partitions: list[PartitionSeen]
    lags: list[LagSeen]
    committed: "dict[str, dict[TopicPartition, int]]"
    stable: "dict[TopicPartition, int]"


class LogEye:
    """Looks at the broker again and again over the same connections.

    Args:
        kafka: Where the log is.
    """

    def __init__(self, kafka: "Kafka") -> None:
        """Connect.

        Raises:
            ConfigError: no broker answers.
        """
        self._held = ExitStack()
        self._admin = self._held.enter_context(broker.admin(kafka))
        more = {"fetch_max_wait_ms": 20, "max_partition_fetch_bytes": FETCH_BYTES}
        self._client = self._held.enter_context(broker.consumer(kafka, **more))

    def close(self) -> None:
        """Disconnect."""
        self._held.close()

    def look(self, asked: Asked) -> Seen:
        """Return what the broker knows now.

        Raises:
            KafkaError: it does not do what it is asked.
        """
        counts = _partition_counts(self._admin)
        own = _places(counts, asked.written)
        committed = _committed(self._admin, asked.groups, counts)
        ends, stable = _ends(self._admin, {*own, *(place for offsets in committed.values() for place in offsets)})
        last = _last_times(self._client, {place: stable[place] for place in own if place.topic in asked.beating})
        seen = _partitions(own, ends, stable, last, _blocked(self._admin, own, ends, stable))
        return Seen(seen, _lags(self._client, committed, stable), committed, stable)

    def read(self, places: "Mapping[TopicPartition, int]", ends: "Mapping[TopicPartition, int]") -> list[Any]:
        """Return committed records from given places to given ends, or what comes of them in a second."""
        done = {place: end for place, end in ends.items() if place in places}
        found = _read(self._client, places, lambda place, _: self._client.position(place) >= done[place])
        return [record for records in found.values() for record in records]


def _committed(
    admin: "KafkaAdminClient", groups: Mapping[str, str], counts: Mapping[str, int]
) -> dict[str, "dict[TopicPartition, int]"]:
    """Return the committed places of each job that has any, in topics that are still there."""
    from kafka.errors import CoordinatorNotAvailableError  # noqa: PLC0415

    found: Mapping[str, Any] = {}
    # a new broker has no topic of places before it is asked for one
    with suppress(CoordinatorNotAvailableError):
        found = admin.list_group_offsets(list(groups.values()))
    return {
        job: offsets
        for job, group in groups.items()
        if (offsets := {p: o.offset for p, o in found.get(group, {}).items() if o.offset >= 0 and p.topic in counts})
    }


def _partition_counts(admin: "KafkaAdminClient") -> dict[str, int]:
    names = [name for name in admin.list_topics() if not name.startswith("__")]
    return {topic["name"]: len(topic["partitions"]) for topic in (admin.describe_topics(names) if names else [])}


def _places(counts: Mapping[str, int], topics: Iterable[str]) -> "list[TopicPartition]":
    from kafka import TopicPartition  # noqa: PLC0415

    return [TopicPartition(topic, number) for topic in topics for number in range(counts.get(topic, 0))]


def _ends(admin: "KafkaAdminClient", places: "Iterable[TopicPartition]") -> "tuple[dict[Any, int], dict[Any, int]]":
    """Return the ends of all partitions, and the ends for readers of committed records."""
    from kafka.admin import OffsetSpec  # noqa: PLC0415

    asked = dict.fromkeys(places, OffsetSpec.LATEST)
    if not asked:
        return {}, {}
    # the stable end first: what is committed between the two questions must not look like an open transaction
    stable = {place: found.offset for place, found in admin.list_partition_offsets(asked, isolation_level=1).items()}
    return {place: found.offset for place, found in admin.list_partition_offsets(asked).items()}, stable


def _blocked(
    admin: "KafkaAdminClient",
    places: "Iterable[TopicPartition]",
    ends: "Mapping[Any, int]",
    stable: "Mapping[Any, int]",
) -> "dict[TopicPartition, Blocked]":
    """Return the oldest open transaction of each partition that has one."""
    from kafka.errors import KafkaError  # noqa: PLC0415

    held = [place for place in places if stable[place] < ends[place]]
    known: dict[Any, Blocked] = {}
    # one that ended between two questions, or that we may not ask for, must not hide all the rest
    with suppress(KafkaError):
        known = _transactions(admin) if held else {}
        known |= _orphans(admin, [place for place in held if place not in known], stable)
    return {place: known[place] for place in held if place in known}


def _transactions(admin: "KafkaAdminClient") -> "dict[TopicPartition, Blocked]":
    """Return the oldest transaction that a coordinator knows to be open, by partition."""
    listed = [one.transactional_id for own in admin.list_transactions(state_filters=OPEN).values() for one in own]
    told = admin.describe_transactions(listed) if listed else {}
    found: dict[Any, Blocked] = {}
    for name, one in sorted(told.items(), key=lambda item: -item[1].transaction_start_time_ms):
        found |= dict.fromkeys(one.topic_partitions, Blocked(one.transaction_start_time_ms, name))
    return found


def _orphans(
    admin: "KafkaAdminClient", places: "list[TopicPartition]", stable: "Mapping[Any, int]"
) -> "dict[TopicPartition, Blocked]":
    """Return open transactions that no coordinator knows: their producers, by partition."""
    told = admin.describe_producers(places) if places else {}
    found = {}
    for place, state in told.items():
        held = [one for one in state.active_producers if 0 <= one.current_transaction_start_offset <= stable[place]]
        if held:
            one = min(held, key=lambda each: each.last_timestamp)
            found[place] = Blocked(one.last_timestamp, f"producer {one.producer_id}, which no coordinator knows")
    return found


def _partitions(
    places: "Iterable[TopicPartition]",
    ends: "Mapping[Any, int]",
    stable: "Mapping[Any, int]",
    last: "Mapping[Any, int]",
    blocked: "Mapping[Any, Blocked]",
) -> list[PartitionSeen]:
    none = Blocked(None, "")
    return [PartitionSeen(p.topic, p.partition, ends[p], stable[p], last.get(p), *blocked.get(p, none)) for p in places]


def _last_times(client: "KafkaConsumer", stable: "Mapping[TopicPartition, int]") -> "dict[TopicPartition, int]":
    """Return the time of the last committed record of each partition that has one near its end."""
    from_there = {place: max(0, end - BACK) for place, end in stable.items() if end > 0}
    records = _read(client, from_there, lambda place, _: client.position(place) >= stable[place])
    return {place: found[-1].timestamp for place, found in records.items() if found}


def _lags(
    client: "KafkaConsumer", committed: "Mapping[str, Mapping[TopicPartition, int]]", stable: "Mapping[Any, int]"
) -> list[LagSeen]:
    """Return how far jobs lie behind; what two jobs have not read of one partition is read once, from the earlier."""
    behind: dict[Any, int] = {}
    for offsets in committed.values():
        for place, offset in offsets.items():
            if offset < stable.get(place, 0):
                behind[place] = min(offset, behind.get(place, offset))
    records = _read(client, behind, lambda place, found: bool(found) or client.position(place) >= stable[place])
    return [
        _lag(job, place, offset, stable.get(place, offset), records.get(place, []))
        for job, own in committed.items()
        for place, offset in own.items()
    ]


def _lag(job: str, place: "TopicPartition", offset: int, end: int, records: "list[Any]") -> LagSeen:
    # a job further on than the records read here is behind by less than the first of them says, or by nothing
    oldest = next((record.timestamp for record in records if record.offset >= offset), None)
    if oldest is None and records and offset < end:
        oldest = records[-1].timestamp
    return LagSeen(job, place.topic, place.partition, offset, max(0, end - offset) if oldest else 0, oldest)


def _read(client: "KafkaConsumer", places: "Mapping[Any, int]", done: Any) -> "dict[Any, list[Any]]":  # noqa: ANN401
    """Read from given places on, until each is done or patience ends."""
    found: dict[Any, list[Any]] = {place: [] for place in places}
    if not places:
        return found
    client.assign(list(places))
    for place, offset in places.items():
        client.seek(place, offset)
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and not all(done(place, found[place]) for place in places):
        for place, records in client.poll(timeout_ms=POLL_MS).items():
            found[place] += records
    return found
