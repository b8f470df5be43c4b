"""A dead letter keeps its message whole."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.dead_letters import (
    TOPIC,
    DeadLetter,
    Fate,
    Note,
    Reason,
    first_of,
    message_bytes,
    of_message,
    read,
    replay_headers,
)
from connectors.messages import RawMessage

MESSAGE = RawMessage(
    b'{"ID":7}', b"\xff\x00", (("h", b"\xfe"), ("none", None)), "raw.ebs.AP.T", 2, 17, 1_715_761_801_600
)


def letter(message: RawMessage = MESSAGE) -> DeadLetter:
    """Return the dead letter of a message."""
    return of_message(message, Reason.BAD_BYTES, "value is ...", "ebs", "debezium/1")


def test_where_and_why() -> None:
    found = letter()
    assert (found.topic, found.partition, found.offset) == ("raw.ebs.AP.T", 2, 17)
    assert found.timestamp == datetime(2024, 5, 15, 8, 30, 1, 600_000, tzinfo=UTC)
    assert (found.reason, found.detail, found.source, found.decoder) == (
        "bad_bytes",
        "value is ...",
        "ebs",
        "debezium/1",
    )
    assert (found.id, found.job) == ("raw.ebs.AP.T/2/17", "ingest")
    assert TOPIC == "erp.dead-letters"


def test_bytes_are_kept_as_they_were() -> None:
    found = letter()
    assert (message_bytes(found.key), message_bytes(found.value)) == (MESSAGE.key, MESSAGE.value)
    assert tuple((name, message_bytes(value)) for name, value in found.headers) == MESSAGE.headers


def test_null_is_not_empty() -> None:
    found = letter(MESSAGE._replace(key=None, value=b""))
    assert (found.key, found.value) == (None, "")
    assert (message_bytes(found.key), message_bytes(found.value)) == (None, b"")


@given(st.none() | st.binary(), st.none() | st.binary())
def test_json_and_back_loses_nothing(key: bytes | None, value: bytes | None) -> None:
    sent = letter(MESSAGE._replace(key=key, value=value))
    found = msgspec.json.decode(msgspec.json.encode(sent), type=DeadLetter)
    assert found == sent
    assert (message_bytes(found.key), message_bytes(found.value)) == (key, value)


def test_reasons_are_the_codes_of_the_formats() -> None:
    assert all(reason.value == reason.name.lower() for reason in Reason)


def test_text_that_is_no_utf8_does_not_stop_a_letter() -> None:
    assert of_message(MESSAGE, Reason.BAD_BYTES, "\ud800", "ebs", "debezium/1").detail == "\\ud800"


def test_the_topic_holds_letters_and_notes() -> None:
    note = Note(letter=letter().id, replay="raw.ebs.AP.T/2/99", fate=Fate.ACCEPTED, parts=2)
    assert [read(msgspec.json.encode(one)) for one in (letter(), note)] == [letter(), note]
    with pytest.raises(msgspec.MsgspecError):
        read(b"{}")


def test_a_letter_written_before_there_were_replays_is_read() -> None:
    fields = msgspec.json.decode(msgspec.json.encode(letter()))
    del fields["replay"]
    assert read(msgspec.json.encode(fields)) == letter()


@given(st.integers(0, 2**31 - 1), st.integers(0, 2**63 - 1), st.integers(0, 4_000_000_000_000))
def test_the_headers_of_a_replay_name_the_first_record(partition: int, offset: int, timestamp_ms: int) -> None:
    sent = letter(MESSAGE._replace(partition=partition, offset=offset, timestamp_ms=timestamp_ms))
    assert first_of(sent.topic, replay_headers(sent)) == (partition, offset, timestamp_ms)
