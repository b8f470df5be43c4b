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

from collections.abc import Mapping

from connectors.dead_letters import LARGEST_LETTER
from connectors.schema import create_table
from connectors.settings import Settings
from jobs.intake import Accepting, Decoding, packed
from jobs.stages import Ingest


def tables(settings: Settings, sink: Mapping[str, str], kafka: Mapping[str, str], group: str) -> list[str]:
    """Return the DDL of the raw records, the clock that starts the heartbeats, and the one sink."""
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
    clock = {"connector": "datagen", "rows-per-second": "1"}
    columns = ("`topic` STRING METADATA", "`key` STRING", "`value` STRING")
    return [
        create_table("raw_records", [("raw_key", "BYTES"), ("raw_value", "BYTES")], raw, extra=metadata),
        create_table("clock", [("tick", "BIGINT")], clock),
        create_table("messages", [], {**sink, "properties.max.request.size": str(LARGEST_LETTER)}, extra=columns),
    ]


RAW = "SELECT raw_key, raw_value, headers, topic, `partition`, `offset`, appended FROM raw_records"


JOB = Ingest(name="ingest", decoding=Decoding, accepting=Accepting, pack=packed, tables=tables, raw=RAW)

if __name__ == "__main__":
    from jobs.runtime import main

    main(JOB)
