"""Feature rows to Redis: Feast's online store.

Reads     features.*
Grain     one feature row; of each batch the latest per entity is written
Features  all views of all jobs
Score     none
Writes    Redis, in Feast's layout
Latency   one batch after the row is committed
Guarantee at least once; writes are idempotent, an older row never replaces a newer one
Owner     platform
"""

from collections.abc import Mapping
from typing import Any

from connectors.online import connect, store_json
from connectors.schema import create_table
from connectors.settings import Settings
from jobs.online_rows import make
from jobs.stages import Pipe
from udfs.vector import VectorUdf


def _udf_settings(settings: Settings) -> Mapping[str, Any]:
    from jobs.catalog import online_views  # noqa: PLC0415  the catalog imports this module

    return {"store": store_json(settings.online), "views": online_views()}


def _statements(settings: Settings, kafka: Mapping[str, str]) -> tuple[list[str], list[str]]:
    source = {
        **kafka,
        "topic-pattern": r"features\..+",
        "scan.topic-partition-discovery.interval": "10 s",
        "properties.group.id": f"{settings.environment}-feature_online",
        "properties.auto.offset.reset": "earliest",
        "properties.isolation.level": "read_committed",
        "scan.startup.mode": "group-offsets",
        "format": "raw",
    }
    extra = ("`topic` STRING METADATA VIRTUAL",)
    rows = create_table("feature_rows", [("value", "STRING")], source, extra=extra)
    done = create_table("written", [("accepted", "BIGINT")], {"connector": "blackhole"})
    return [rows, done], ["INSERT INTO written SELECT write_online(topic, `value`) FROM feature_rows"]


JOB = Pipe(
    name="feature_online",
    statements=_statements,
    udf=VectorUdf(
        name="write_online",
        make=make,
        args={"topic": "STRING", "value": "STRING"},
        returns="BIGINT",
        version="1",
        deterministic=False,
    ),
    udf_settings=_udf_settings,
    check=lambda settings: connect(settings.online),
)

if __name__ == "__main__":
    from jobs.runtime import main

    main(JOB)
