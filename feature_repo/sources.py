"""The archive as Feast's offline source: Parquet that feature_archive writes below `<archive>/<view>/day=<date>/`."""

import os

from feast import FileSource
from feast.data_format import ParquetFormat

ARCHIVE = os.environ.get("FEATURES_ARCHIVE", "data/archive")


def archived(view: str) -> FileSource:
    """Return the source of one view.

    `known_time` is when a row was known, so a point-in-time join sees what could be seen. Rows of one millisecond
    are in the order of `revision`: the offset in the topic, written as milliseconds since 1970.
    """
    return FileSource(
        name=f"{view}_archive",
        path=f"{ARCHIVE.removeprefix('file://').rstrip('/')}/{view}/*/part-*",
        file_format=ParquetFormat(),
        timestamp_field="known_time",
        created_timestamp_column="revision",
        description=f"Every row of the topic features.{view}.",
    )
