"""Ingest: from raw records of ERP systems to signed canonical rows, heartbeats and dead letters.

Reads     raw topics of the configured sources
Grain     one raw record
Features  none
Score     none
Writes    erp.<event>, erp.dead-letters
Latency   one bundle of records, and the checkpoint's commit
Guarantee exactly once to read_committed readers; a record is accepted or a dead letter, never neither
Owner     platform
"""

from collections.abc import Mapping, Sequence

import msgspec

from connectors.accept import Acceptance, Message, Root
from connectors.decoders import decoder
from connectors.heartbeats import EMPTY
from connectors.intake import Intake
from connectors.messages import RawMessage
from connectors.parts import Part
from connectors.schema import create_table
from connectors.settings import Settings, Source
from jobs.stages import Ingest, Step

HEADER_TIMEOUT_MS = 600_000
_ENCODE = msgspec.msgpack.Encoder().encode
_PART = msgspec.msgpack.Decoder(Part)
_MESSAGE = msgspec.msgpack.Decoder(Message)
_ROOT = msgspec.msgpack.Decoder(Root)
DEAD, PART = b"d", b"p"


class Decoding:
    """Raw record in, `(key, payload)` pairs out: parts by root document, dead letters by their own id."""

    def __init__(self, sources: bytes) -> None:
        """Load decoders and maps of the sources (msgpack)."""
        self._intake = Intake(_sources(sources))

    def __call__(self, message: RawMessage) -> tuple[list[tuple[str, bytes]], str]:
        """Return the pairs and how the record is counted."""
        taken = self._intake.take(message)
        pairs = [(part.root, PART + _ENCODE(part)) for part in taken.parts]
        return pairs + [(letter.key, DEAD + _ENCODE(letter)) for letter in taken.dead], taken.count


class Accepting:
    """One payload and the root's state in, records and the new state out."""

    def __init__(self, sources: bytes) -> None:
        """Prepare acceptance for the sources (msgpack)."""
        known = _sources(sources)
        versions = {name: decoder(source.decoder)[1] for name, source in known.items()}
        self._acceptance = Acceptance(known, versions, HEADER_TIMEOUT_MS)

    def step(self, state: bytes | None, payload: bytes, now: int) -> Step:
        """Take in one payload."""
        if payload[:1] == DEAD:
            letter = _MESSAGE.decode(payload[1:])
            return Step(state, [_row(letter)], "dead")
        root = _ROOT.decode(state) if state else Root()
        outcome = self._acceptance.step(root, _PART.decode(payload[1:]), now)
        changed = outcome.count == "accepted"
        return Step(
            _ENCODE(root) if changed else state, [_row(m) for m in outcome.messages], outcome.count, outcome.wake_at
        )

    def wake(self, state: bytes | None, now: int) -> Step:
        """Refuse the rows that waited too long."""
        root = _ROOT.decode(state) if state else Root()
        rows = [_row(message) for message in self._acceptance.wake(root, now)]
        return Step(_ENCODE(root), rows, "expired")


def _row(message: Message) -> tuple[str, str, str]:
    return message.topic, message.key, message.value


def _sources(data: bytes) -> Mapping[str, Source]:
    return msgspec.msgpack.decode(data, type=dict[str, Source])


def packed(sources: Mapping[str, Source]) -> bytes:
    """Return sources as they travel to the workers."""
    return msgspec.msgpack.encode(dict(sources))


def tables(settings: Settings, sink: Mapping[str, str], kafka: Mapping[str, str], group: str) -> list[str]:
    """Return the DDL of the raw records, the clock of the heartbeats, and the one sink."""
    raw = {
        **kafka,
        "topic-pattern": "|".join(f"(?:{source.topics})" for source in settings.sources.values()),
        "scan.topic-partition-discovery.interval": "10 s",
        "properties.group.id": group,
        "properties.auto.offset.reset": "earliest",
        "properties.isolation.level": "read_committed",
        "scan.startup.mode": "group-offsets",
        "key.format": "raw",
        "key.fields": "raw_key",
        "value.format": "raw",
        "value.fields-include": "EXCEPT_KEY",
    }
    metadata = (
        "`headers` MAP<STRING, BYTES> METADATA VIRTUAL",
        "`topic` STRING METADATA VIRTUAL",
        "`partition` INT METADATA VIRTUAL",
        "`offset` BIGINT METADATA VIRTUAL",
        "`appended` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL",
    )
    clock = {"connector": "datagen", "rows-per-second": str(max(1, round(1000 / settings.heartbeat_ms)))}
    columns = ("`topic` STRING METADATA", "`key` STRING", "`value` STRING")
    return [
        create_table("raw_records", [("raw_key", "BYTES"), ("raw_value", "BYTES")], raw, extra=metadata),
        create_table("clock", [("tick", "BIGINT")], clock),
        create_table("messages", [], sink, extra=columns),
    ]


RAW = """
SELECT raw_key, raw_value, headers, topic, `partition`, `offset`,
  CAST(CAST(appended AS DECIMAL(20, 3)) * 1000 AS BIGINT) AS timestamp_ms
FROM raw_records
"""


def heartbeats(places: Sequence[tuple[str, str]]) -> str:
    """Return the SELECT that writes an empty record to each place at every tick."""
    rows = ", ".join(f"ROW('{topic}', '{key}', '{EMPTY}')" for topic, key in places)
    return f"SELECT h.topic, h.`key`, h.`value` FROM clock CROSS JOIN UNNEST(ARRAY[{rows}]) AS h(topic, `key`, `value`)"


JOB = Ingest(
    name="ingest", decoding=Decoding, accepting=Accepting, pack=packed, tables=tables, raw=RAW, heartbeats=heartbeats
)

if __name__ == "__main__":
    from jobs.runtime import main

    main(JOB)
