"""Whatever the bytes, each message is accepted or a dead letter, once, and nothing else happens."""

import base64

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.dead_letters import Reason, message_bytes, replay_headers
from connectors.messages import RawMessage
from connectors.settings import Source
from tests.chaos.bad_bytes import OURS, TOPIC, damaged, formats
from tests.chaos.ingested import standing
from tests.connectors.decoders.debezium_messages import POSTGRES, as_json, envelope
from tests.jobs.worker import BUDGET, Worker

COUNT, SEED = 10_000, 11
FORMATS = formats()
LARGE = 10_000_000
DEEP = 200_000
ORIGIN = POSTGRES | {"table": "budgets"}


def taken(source: Source, message: RawMessage, topic_of: str) -> Worker:
    """Take one message alone, and account for it."""
    worker = Worker({topic_of: source}).take(message)
    assert sum(worker.decoded.values()) == 1
    for letter in worker.letters:
        assert (letter.offset, message_bytes(letter.value)) == (message.offset, message.value)
        assert letter.detail
        assert letter.reason in Reason
    return worker


@pytest.mark.parametrize("name", FORMATS)
def test_good_messages_are_accepted(name: str) -> None:
    source, good = FORMATS[name]
    worker = Worker({name: source}).take(*(message._replace(offset=place) for place, message in enumerate(good)))
    assert worker.decoded["mapped"] >= len(good) // 2
    assert worker.decoded["dead"] == 0


@pytest.mark.parametrize("name", FORMATS)
def test_ten_thousand_damaged_messages(name: str) -> None:
    source, good = FORMATS[name]
    worker = Worker({name: source}).take(*damaged(good, SEED, COUNT))
    letters = [letter.id for letter in worker.letters]
    assert sum(worker.decoded.values()) == COUNT
    assert len(set(letters)) == len(letters)
    assert len(letters) == worker.decoded["dead"] + worker.accepted["dead"]
    assert worker.decoded["dead"] > COUNT // 10
    faults = {letter.detail for letter in worker.letters if " failed with " in letter.detail}
    assert faults == set()


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(value=st.none() | st.binary(max_size=300), key=st.none() | st.binary(max_size=60))
def test_any_bytes(name: str, value: bytes | None, key: bytes | None) -> None:
    source, good = FORMATS[name]
    taken(source, good[0]._replace(value=value, key=key, timestamp_ms=1), name)


def hard() -> dict[str, bytes]:
    """Return values that are large, deep or long."""
    big = "x" * LARGE
    usual = as_json(envelope("c", BUDGET, None, ORIGIN))
    unscaled = base64.b64encode(b"\x11" * 1_000_000).decode()
    return {
        "10 MB of text in a column": as_json(envelope("c", BUDGET | {"category": big}, None, ORIGIN)),
        "10 MB of no JSON": b"\xff" * LARGE,
        "10 MB of an unknown column": as_json(envelope("c", BUDGET | {"own": big}, None, ORIGIN)),
        "deep arrays": b'{"op":"c","after":' + b"[" * DEEP + b"]" * DEEP + b"}",
        "deep objects": b'{"op":"c","after":' + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"}",
        "deep and open": b"[" * DEEP,
        "a million digits": usual.replace(b'"10.00"', b"1" * 1_000_000),
        "a million decimals": usual.replace(b'"10.00"', b"0." + b"1" * 1_000_000),
        "a great exponent": usual.replace(b'"10.00"', b"1e999999"),
        "an exponent as text": as_json(envelope("c", BUDGET | {"amount": "1e999999"}, None, ORIGIN)),
        "a million bytes of a decimal": as_json(
            envelope("c", BUDGET | {"amount": {"scale": 2, "value": unscaled}}, None, ORIGIN)
        ),
        "a great scale": as_json(envelope("c", BUDGET | {"amount": {"scale": 10**9, "value": "Eg=="}}, None, ORIGIN)),
        "a million columns": as_json(envelope("c", BUDGET | {f"c{n}": n for n in range(10**6)}, None, ORIGIN)),
        "a key of 10 MB": as_json(envelope("c", BUDGET | {"budget_id": big}, None, ORIGIN)),
    }


HARD = hard()


@pytest.mark.parametrize("what", HARD)
def test_large_and_deep_values(what: str) -> None:
    worker = taken(OURS, RawMessage(None, HARD[what], (), TOPIC, 0, 5, 1_700_000_000_000), "shop")
    assert len(worker.letters) + len(worker.rows) == 1
    for row in worker.rows:
        assert len(as_json(row)) < 1_000_000, "a row that the broker does not take would stop the job"


def test_a_replay_after_the_fix_is_a_clean_run() -> None:
    """What was refused for want of a zone is sent again with it: the same rows count as if it had been there before."""
    source, good = FORMATS["bare"]
    rows = [BUDGET | {"budget_id": str(n % 40), "updated_at": "2026-05-15T08:30:00"} for n in range(400)]
    sent = [
        good[0]._replace(value=as_json(envelope("u" if n >= 40 else "c", row, None, ORIGIN | {"lsn": n})), offset=n)
        for n, row in enumerate(rows)
    ]
    broken = Source(topics=source.topics, map="plain", currency="EUR", keys=source.keys)
    refused = Worker({"shop": broken}).take(*sent)
    assert len(refused.letters) == len(sent)
    mended = Worker({"shop": source})
    mended.states = refused.states
    for place, letter in enumerate(refused.letters):
        headers = tuple(replay_headers(letter))
        mended.take(sent[letter.offset]._replace(headers=headers, offset=1000 + place))
    assert standing(mended.rows) == standing(Worker({"shop": source}).take(*sent).rows)
    assert len(standing(mended.rows)) == 40
