"""Feature rows to Parquet: Feast's offline store.

Reads     features.*
Grain     one feature row, all of them
Features  all views of all jobs
Score     none
Writes    <archive_dir>/<view>/day=<YYYY-MM-DD>/*.parquet
Latency   one archive interval (its own slow checkpoints, so that files stay large)
Guarantee exactly once: a file shows when its checkpoint is complete
Owner     platform
"""

from collections.abc import Mapping

from connectors.schema import create_table
from connectors.settings import Settings
from jobs.spec import FeatureView
from jobs.stages import Pipe

FILE_COLUMNS = (("revision", "TIMESTAMP_LTZ(3)"), ("day", "STRING"))
"""`revision` is the offset of the row as a time: Feast orders rows of one known time by a time column only."""
_DOUBLES = ("DECIMAL", "DOUBLE")


def _columns(view: FeatureView) -> list[tuple[str, str]]:
    keys = [(key, "STRING") for key in view.keys]
    return keys + [(name, "DOUBLE" if kind.startswith(_DOUBLES) else kind) for name, kind in view.fields.items()]


def _tables(view: FeatureView, settings: Settings, kafka: Mapping[str, str]) -> list[str]:
    source = {
        **kafka,
        "topic": view.topic,
        "properties.group.id": f"{settings.environment}-feature_archive",
        "properties.isolation.level": "read_committed",
        "scan.startup.mode": "earliest-offset",
        "format": "json",
        "json.timestamp-format.standard": "ISO-8601",
    }
    sink = {
        "connector": "filesystem",
        "path": f"{settings.flink.archive_dir.rstrip('/')}/{view.name}",
        "format": "parquet",
        "parquet.write.int64.timestamp": "true",
        "parquet.timestamp.time.unit": "millis",
        "sink.partition-commit.policy.kind": "success-file",
    }
    columns = [*_columns(view), ("known_time", "TIMESTAMP_LTZ(3)")]
    return [
        create_table(f"{view.name}_rows", columns, source, extra=("`offset` BIGINT METADATA VIRTUAL",)),
        create_table(f"{view.name}_files", [*columns, *FILE_COLUMNS], sink, partitioned_by=("day",)),
    ]


def _insert(view: FeatureView) -> str:
    names = ", ".join(f"`{name}`" for name, _ in _columns(view))
    return (
        f"INSERT INTO {view.name}_files SELECT {names}, known_time, TO_TIMESTAMP_LTZ(`offset`, 3), "
        f"DATE_FORMAT(known_time, 'yyyy-MM-dd') FROM {view.name}_rows"
    )


def _statements(settings: Settings, kafka: Mapping[str, str]) -> tuple[list[str], list[str]]:
    from jobs.catalog import feature_views  # noqa: PLC0415  the catalog imports this module

    views = feature_views()
    return [text for view in views for text in _tables(view, settings, kafka)], [_insert(view) for view in views]


JOB = Pipe(
    name="feature_archive",
    statements=_statements,
    checkpoint_ms=lambda settings: settings.flink.archive_interval_ms,
)

if __name__ == "__main__":
    from jobs.runtime import main

    main(JOB)
