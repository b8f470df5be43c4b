"""What a job wrote in files mode, as files to work with: alerts, features per view, one wide table of scores."""
# ruff: noqa: S608  # names are the job's and quoted

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from erpulse.extract.sql import quoted, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobs.spec import FeatureView, Job

RAW = {"topic": "VARCHAR", "key": "VARCHAR", "value": "VARCHAR"}
TYPES = {"STRING": "VARCHAR"}
LEAD = {
    "event_id": "VARCHAR",
    "source": "VARCHAR",
    "entity": "VARCHAR",
    "event_time": "TIMESTAMPTZ",
    "known_time": "TIMESTAMPTZ",
}
PER_RULE = {"score": "DOUBLE", "kind": "VARCHAR", "alerted": "BOOLEAN"}


@dataclass(frozen=True)
class Outputs:
    """Where the files are: `alerts.jsonl`, `features/<view>.parquet`, `scores.parquet`."""

    folder: Path

    @property
    def alerts(self) -> Path:
        """Return the alert revisions in order, one JSON object a line."""
        return self.folder / "alerts.jsonl"

    @property
    def scores(self) -> Path:
        """Return the scored rows, one line each, with score, kind and alerted per rule."""
        return self.folder / "scores.parquet"

    def features(self, view: str) -> Path:
        """Return the rows of a feature view."""
        return self.folder / "features" / f"{view}.parquet"

    def alert_records(self) -> "Iterator[dict[str, Any]]":
        """Yield the alert revisions."""
        with self.alerts.open(encoding="utf-8") as file:
            for record in file:
                yield json.loads(record)


def collect(job: "Job", raw: Path, folder: Path, last_known_ms: int) -> Outputs:
    """Turn what a job wrote into files.

    At the end of the input all windows run empty; feature rows known after the last input row come from that and are
    left out.

    Args:
        job: The job.
        raw: What it wrote.
        folder: Where the files go; those of an earlier run are replaced.
        last_known_ms: Known time of the last input row, epoch ms.
    """
    outputs = Outputs(folder)
    (folder / "features").mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"CREATE VIEW features AS {_read(raw / 'features')}")
        for view in job.features:
            _copy(connection, _features(view, last_known_ms), outputs.features(view.name))
        rules = list(job.rules)
        connection.execute(f"CREATE VIEW scores AS {_read(raw / f'scores.{job.name}')}")
        _copy(connection, _scores(rules), outputs.scores)
        connection.execute(f"CREATE VIEW alerts AS {_read(raw / 'erp.alerts')}")
        _write_alerts(connection, outputs.alerts)
    return outputs


def raw_features(view: "FeatureView", raw: Path) -> str:
    """Return the SELECT of all rows of a view as the job wrote them, those of the emptying windows included."""
    return _features(view, None, f"({_read(raw / 'features')})")


def _features(view: "FeatureView", last_known_ms: int | None, table: str = "features") -> str:
    columns = [(name, "STRING") for name in view.keys] + list(view.fields.items())
    listed = ", ".join(f"{_member(name, TYPES.get(kind, kind))} AS {quoted(name)}" for name, kind in columns)
    known = f"{_member('known_time', 'TIMESTAMPTZ')} AS known_time"
    until = "" if last_known_ms is None else f"WHERE known_time <= make_timestamptz({last_known_ms} * 1000)"
    inner = f"SELECT {listed}, {known} FROM {table} WHERE topic = {text(view.topic)}"
    return f"SELECT * FROM ({inner}) {until} ORDER BY known_time, {', '.join(map(quoted, view.keys))}"


def _scores(rules: "list[str]") -> str:
    """Return one line per scored row, every rule's result beside the others'."""
    named = _member("rule", "VARCHAR")
    own = ",\n  ".join(
        f"any_value({_member(part, kind)}) FILTER ({named} = {text(rule)}) AS {quoted(f'{rule}_{part}')}"
        for rule in rules
        for part, kind in PER_RULE.items()
    )
    listed = ", ".join(f"{_member(name, kind)} AS {name}" for name, kind in LEAD.items())
    alerted = f"bool_or(coalesce({_member('alerted', 'BOOLEAN')}, FALSE)) AS alerted"
    version = f"max({_member('version', 'VARCHAR')}) AS version"
    places = ", ".join(map(str, range(1, len(LEAD) + 1)))
    return (
        f"SELECT {listed}, {alerted}, {version},\n  {own}\nFROM scores GROUP BY {places} ORDER BY known_time, event_id"
    )


def _write_alerts(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    at, revision = _member("timestamp", "TIMESTAMPTZ"), _member("revision", "BIGINT")
    found = connection.execute(f"SELECT value FROM alerts ORDER BY {at}, {_member('alert_id', 'VARCHAR')}, {revision}")
    with path.open("w", encoding="utf-8") as file:
        while batch := found.fetchmany(10_000):
            file.writelines(f"{value}\n" for (value,) in batch)


def _member(name: str, kind: str) -> str:
    return f"CAST(json_extract_string(value, {text('$.' + name)}) AS {kind})"


def _read(folder: Path) -> str:
    columns = ", ".join(f"{name}: {text(kind)}" for name, kind in RAW.items())
    files = sorted(str(file) for file in folder.glob("part-*")) if folder.is_dir() else []
    if not files:
        return f"SELECT {', '.join(f'CAST(NULL AS {kind}) AS {name}' for name, kind in RAW.items())} WHERE FALSE"
    listed = ", ".join(map(text, files))
    return f"SELECT * FROM read_ndjson([{listed}], columns = {{{columns}}}, maximum_object_size = 100000000)"


def _copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    connection.execute(f"COPY ({query}) TO {text(str(path))} (FORMAT parquet)")
