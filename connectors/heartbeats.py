"""Heartbeats: empty records into every partition of the canonical topics, so that quiet topics still move time.

The SQL sink cannot name a partition, so one key per partition is worked out by Kafka's own default partitioner.
"""

from collections.abc import Mapping

EMPTY = "{}"
_TRIES = 10_000


def keys(partitions: int) -> list[str]:
    """Return one key per partition, by place; Kafka's default partitioner sends each to its own.

    >>> len(set(keys(4)))
    4
    """
    from kafka.partitioner.default import murmur2  # noqa: PLC0415

    found: dict[int, str] = {}
    for number in range(_TRIES):
        key = f"heartbeat-{number}"
        found.setdefault((murmur2(key.encode()) & 0x7FFFFFFF) % partitions, key)
        if len(found) == partitions:
            break
    return [found[place] for place in range(partitions)]


def places(partitions: Mapping[str, int]) -> list[tuple[str, str]]:
    """Return topic and key of every heartbeat.

    >>> places({"erp.a": 1})
    [('erp.a', 'heartbeat-0')]
    """
    return [(topic, key) for topic, count in partitions.items() for key in keys(count)]
