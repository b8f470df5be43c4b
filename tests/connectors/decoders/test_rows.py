"""What row-shaped formats share."""

import msgspec
import pytest

from connectors.decoders.rows import configured_key, kafka_time, key_text
from connectors.errors import DecodeError
from tests.connectors.decoders.debezium_messages import SOURCE, raw

KEYED = msgspec.structs.replace(SOURCE, keys={"T": ["A", "B"]})


def test_the_broker_clock() -> None:
    assert kafka_time(raw(None)).isoformat() == "2024-05-15T08:30:01.600000+00:00"
    with pytest.raises(DecodeError, match="bad_value"):
        kafka_time(raw(None, timestamp_ms=2**62))


def test_keys_of_the_settings() -> None:
    assert configured_key({"B": 7, "A": "01", "C": 1}, "T", KEYED) == {"A": "01", "B": "7"}
    assert configured_key({"B": 7}, "OTHER", KEYED) == configured_key(None, "T", KEYED) == {}
    with pytest.raises(DecodeError, match=r"missing_field: T\.A"):
        configured_key({"B": 7}, "T", KEYED)


def test_a_structure_is_no_key() -> None:
    with pytest.raises(DecodeError, match="bad_value"):
        key_text([], "T", "A")
