"""Heartbeats reach every partition, as Kafka's own partitioner places them."""

import pytest
from kafka.partitioner.default import murmur2

from connectors.heartbeats import EMPTY, keys, places


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7, 16, 48, 100])
def test_each_key_goes_to_its_own_partition(count: int) -> None:
    assert [(murmur2(key.encode()) & 0x7FFFFFFF) % count for key in keys(count)] == list(range(count))


def test_places_are_all_partitions_of_all_topics() -> None:
    found = places({"erp.a": 2, "erp.b": 3})
    assert [topic for topic, _ in found] == ["erp.a"] * 2 + ["erp.b"] * 3
    assert len(set(found)) == 5
    assert EMPTY == "{}"


def test_more_partitions_than_can_be_reached_are_an_error() -> None:
    with pytest.raises(KeyError):
        keys(9_000)
