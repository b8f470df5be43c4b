"""Messages of every format, and damage done to them by a seed. Pure."""

from collections.abc import Callable, Iterator
from random import Random

import msgspec

from connectors.messages import RawMessage
from connectors.settings import Source
from erpulse.simulate import stream
from tests.chaos.feed import story
from tests.chaos.plan import plan
from tests.connectors.decoders import bank_files
from tests.connectors.decoders.debezium_messages import POSTGRES, as_json, envelope
from tests.jobs.worker import BUDGET

KEYS = {"budgets": ["budget_id"]}
OURS = Source(topics=r"raw\.shop\..*", map="plain", currency="EUR", zone="Europe/Berlin", keys=KEYS)
TOPIC = "raw.shop.public.budgets"
NOISE = (b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"{", b"}", b'"', b"\\u", b"null", b"NaN", b"1e999999999", b"-", b"[[[")
VALUES = (b"null", b"true", b"{}", b"[1]", b'""', b"-0", b"1e400", b"9" * 60, b'"\\ud800"', b'{"a":{"b":1}}')
SAMPLES = 60
"""Good messages per format that are damaged again and again."""


def formats() -> dict[str, tuple[Source, list[RawMessage]]]:
    """Return good messages of each format, with the settings of their source."""
    found = {name: (source, of_simulator(name)) for name, source in stream.sources().items()}
    for name, values in shapes().items():
        source = msgspec.structs.replace(OURS, decoder=name if name in {"dms", "shareplex"} else "debezium")
        source = msgspec.structs.replace(source, unwrapped=name == "unwrapped")
        found[name] = (
            source,
            [RawMessage(as_json({"budget_id": "7"}), as_json(v), (), TOPIC, 0, 0, 0) for v in values],
        )
    return found | {
        name: (bank_files.source(name), [bank_files.message(file)]) for name, file in bank_files.FILES.items()
    }


def of_simulator(name: str) -> list[RawMessage]:
    """Return some messages of a simulated system, of each of its tables."""
    of_table: dict[str, list[RawMessage]] = {}
    for record in story(plan(1, kills=1))[0]:
        if record.source == name and record.value is not None:
            message = RawMessage(record.key, record.value, record.headers, record.topic, 0, 0, 0)
            of_table.setdefault(record.topic, []).append(message)
    each = SAMPLES // len(of_table)
    return [message for messages in of_table.values() for message in messages[:each]]


def shapes() -> dict[str, list[dict[str, object]]]:
    """Return values of the formats that the simulator does not speak, about a budget."""
    cloud = {"specversion": "1.0", "id": "1", "source": "/x", "type": "x", "iodebeziumop": "u", "iodebeziumlsn": "5"}
    table = {"metadata": {"record-type": "data", "operation": "insert", "table-name": "budgets"}}
    return {
        "bare": [envelope(op, BUDGET, None, POSTGRES | {"table": "budgets"}) for op in "cur"],
        "cloudevent": [cloud | {"iodebeziumtable": "budgets", "data": {"before": None, "after": BUDGET}}],
        "unwrapped": [{**BUDGET, "__op": "c", "__table": "budgets", "__lsn": 5, "__deleted": "false"}],
        "dms": [{"data": BUDGET} | table],
        "shareplex": [{"meta": {"op": "ins", "table": "S.budgets"}, "data": BUDGET, "key": {}}],
    }


def damaged(good: list[RawMessage], seed: int, count: int) -> Iterator[RawMessage]:
    """Yield damaged messages, each at a place of its own."""
    rng = Random(seed)  # noqa: S311  -- a play, no secret
    for offset in range(count):
        message = rng.choice(good)._replace(offset=offset, timestamp_ms=1_700_000_000_000 + offset)
        value = message.value or b""
        for _ in range(rng.randrange(1, 4)):
            value = rng.choice(DAMAGE)(value, rng)
        key = message.key if rng.random() < 0.8 else rng.choice([None, b"", b"\xff", b"{}", b"[]", value[:50]])
        yield message._replace(value=value, key=key)


def _flip(value: bytes, rng: Random) -> bytes:
    if not value:
        return value
    place = rng.randrange(len(value))
    return value[:place] + bytes([value[place] ^ (1 << rng.randrange(8))]) + value[place + 1 :]


def _cut(value: bytes, rng: Random) -> bytes:
    return value[: rng.randrange(len(value) + 1)]


def _insert(value: bytes, rng: Random) -> bytes:
    place = rng.randrange(len(value) + 1)
    return value[:place] + rng.choice(NOISE) + value[place:]


def _repeat(value: bytes, rng: Random) -> bytes:
    start, end = sorted(rng.randrange(len(value) + 1) for _ in range(2))
    return value[:end] + value[start:]


def _swap(value: bytes, rng: Random) -> bytes:
    """Put one JSON value in the place of another."""
    places = [place for place, byte in enumerate(value) if byte == ord(":")]
    if not places:
        return value
    start = rng.choice(places) + 1
    other = rng.choice(
        [b"null", b"true", b"{}", b"[1]", b'""', b"-0", b"1e400", b"9" * 60, b'"\\ud800"', b'{"a":{"b":1}}']
    )
    end = min((found for mark in (b",", b"}") if (found := value.find(mark, start)) > 0), default=len(value))
    return value[:start] + other + value[end:]


DAMAGE: tuple[Callable[[bytes, Random], bytes], ...] = (_flip, _flip, _cut, _insert, _repeat, _swap, _swap)
