"""Letters sent again, on a real broker with nobody who reads: where they go, what they carry, what is not sent."""

import threading
from collections.abc import Iterator

import msgspec
import pytest

from connectors import broker
from connectors.dead_letters import TOPIC, DeadLetter, Fate, Note, Reason, of_message
from connectors.errors import ConfigError
from connectors.messages import RawMessage
from connectors.settings import Kafka
from connectors.topics import TopicSpec
from erpulse.dead_letters.log import Entry, State, load
from erpulse.dead_letters.replay import replay
from erpulse.dead_letters.tail import Tail
from tests.erpulse.dead_letters.letters import entry, letter, note
from tests.kafka_server import running_kafka

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def kafka() -> Iterator[Kafka]:
    with running_kafka() as address:
        found = Kafka(bootstrap_servers=address)
        broker.create(found, [TopicSpec("raw.a", "raw", 2), TopicSpec(TOPIC, "dead letter", 4)])
        yield found


def test_a_record_goes_back_whole_to_its_partition(kafka: Kafka) -> None:
    first = letter(partition=1, offset=4)
    [told] = replay(kafka, [entry(first)], again=False, wait_s=0)
    assert (told.id, told.outcome, told.mended) == ("raw.a/1/4", State.SENT, False)
    [record] = broker.read_all(kafka, ["raw.a"])
    assert (record.partition, record.key, record.value) == (1, b'{"id":7}', b'{"a":1.10}')
    assert record.headers == [
        ("h", b"x"),
        ("n", b""),
        ("erpulse-replay-of", b"raw.a/1/4"),
        ("erpulse-replay-time", b"1715761801600"),
    ]
    [kept] = broker.read_all(kafka, [TOPIC])
    assert kept.key == b"raw.a/1/4"
    assert msgspec.json.decode(kept.value, type=Note) == Note(letter="raw.a/1/4", replay="raw.a/1/0", fate=Fate.SENT)


def test_what_is_not_sent_says_why(kafka: Kafka) -> None:
    given = {
        "file:x.csv/0/1": letter(topic="file:x.csv", offset=1),
        "raw.a/0/2": letter(offset=2, key=None, value=None),
        "raw.a/7/3": letter(partition=7, offset=3),
        "raw.gone/0/4": letter(topic="raw.gone", offset=4),
    }
    entries = [entry(one) for one in given.values()] + [entry(letter(5), note(Fate.SENT), note(Fate.ACCEPTED))]
    told = {one.id: one for one in replay(kafka, entries, again=False, wait_s=0)}
    assert {name: told[name].outcome for name in given} == dict.fromkeys(given, "cannot be sent")
    assert [one.detail[:12] for name, one in told.items() if name in given] == [
        "it is a line", "it has neith", "the broker h", "the broker h",
    ]  # fmt: skip
    assert (told["raw.a/0/5"].outcome, told["raw.a/0/5"].mended) == ("sent before", True)
    assert replay(kafka, [], again=False, wait_s=0) == []


def test_what_ingest_tells_ends_the_waiting(kafka: Kafka) -> None:
    """A thread answers as ingest would: the first record is refused again, the other one accepted in two parts."""
    first, second = letter(6), letter(8)

    def answer() -> None:
        with Tail(kafka, "raw.a") as tail, broker.producer(kafka) as client:
            ready.set()
            seen: list[bytes | None] = []
            while len(seen) < 2:
                seen += tail.poll(0.2)
            places = sorted(f"raw.a/0/{r.offset}" for r in broker.read_all(kafka, ["raw.a"]) if r.partition == 0)[-2:]
            told: list[DeadLetter | Note] = [msgspec.structs.replace(first, replay=places[0])]
            told += [Note(letter=second.id, replay=places[1], fate=Fate.ACCEPTED, parts=2) for _ in range(2)]
            for one in told:
                client.send(TOPIC, msgspec.json.encode(one), key=b"x")

    ready = threading.Event()
    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    ready.wait(10)
    told = replay(kafka, [entry(second), entry(first)], again=False, wait_s=30)
    thread.join(10)
    assert [(one.id, one.outcome, one.mended) for one in told] == [
        ("raw.a/0/6", State.REFUSED, False),
        ("raw.a/0/8", State.ACCEPTED, True),
    ]
    assert told[0].detail == "bad_value: amount is 'x'; [/b] allowed"


def test_the_log_is_read_oldest_record_first(kafka: Kafka) -> None:
    with broker.producer(kafka) as client:
        for offset, time in ((50, 2000), (51, 1000)):
            raw = RawMessage(b"k", b"v", (), "raw.b", 0, offset, time)
            one = of_message(raw, Reason.BAD_BYTES, "x", "s", "d/1")
            client.send(TOPIC, msgspec.json.encode(one), key=one.id.encode())
    found = [name for name, each in load(kafka).items() if isinstance(each, Entry) and name.startswith("raw.b")]
    assert found == ["raw.b/0/51", "raw.b/0/50"]


def test_a_topic_that_is_not_there(kafka: Kafka) -> None:
    with pytest.raises(ConfigError, match="topics create"), Tail(kafka, "absent"):
        pass


def test_a_record_that_the_broker_refuses(kafka: Kafka) -> None:
    broker.create(kafka, [TopicSpec("raw.small", "raw", 1, {"max.message.bytes": "100"})])
    big = letter(topic="raw.small", value="QUFB" * 5_000)
    with pytest.raises(ConfigError, match="a letter was not taken"):
        replay(kafka, [entry(big)], again=False, wait_s=0)
