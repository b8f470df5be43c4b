"""A whole backtest: read, run, collect, report."""
# ruff: noqa: S608  # the names of rules and files are quoted

import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import msgspec

from connectors.errors import ConfigError
from erpulse.backtest import forecasts, run, truth
from erpulse.backtest import labels as labelling
from erpulse.backtest import report as reporting
from erpulse.backtest.collect import Outputs, collect
from erpulse.extract.extract import Extract, read_extract
from erpulse.extract.load import load
from erpulse.extract.sql import quoted, text

if TYPE_CHECKING:
    from connectors.settings import Settings
    from jobs.spec import Job

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Request:
    """What to do.

    Attributes:
        job: The job.
        pairs: Files, folders or patterns, each with the map to read them by.
        out: Folder of the results.
        labels: File of labels.
        keep: Keep what the job read and wrote, raw, in `out/raw`.
        check: Compare the features with a batch computation.
    """

    job: "Job"
    pairs: Sequence[tuple[str, str]]
    out: Path
    labels: Path | None = None
    keep: bool = False
    check: bool = False


def backtest(request: Request, settings: "Settings", progress: Progress = lambda _: None) -> reporting.Report:
    """Run a job over extracts and write `alerts.jsonl`, `features/`, `scores.parquet`, `report.txt`, `report.json`.

    A job that forecasts has `forecasts.parquet` and `pay_dates.parquet` besides.

    Raises:
        ConfigError: maps, files, labels or thresholds are not as they must be.
        ErpulseError: the job fails.
    """
    begun = time.monotonic()
    job, out = request.job, _folder(request.out)
    extracts = [read_extract([given], load(name)) for given, name in request.pairs]
    for extract in extracts:
        for line in _told(extract):
            progress(line)
    _write_dead(extracts, out / "dead_letters.jsonl")
    rules = list(job.rules)
    labels = _labels(request, extracts, rules)
    with tempfile.TemporaryDirectory(dir=out, prefix=".work-") as work:
        base = Path(work)
        inputs = run.write_inputs(job, extracts, base / "in")
        progress(f"running {job.name} over {sum(inputs.rows.values()):,} rows")
        run.run(job, settings, inputs.folder, base / "raw")
        outputs = collect(job, base / "raw", out, inputs.last_known_ms)
        forecasts.write(job, outputs)
        parity = truth.compare(job, inputs.folder, base / "raw") if request.check else []
        if request.keep:
            shutil.rmtree(out / "raw", ignore_errors=True)
            shutil.copytree(base, out / "raw")
    rows = sum(extract.rows for extract in extracts)
    report = reporting.Report(
        job=job.name,
        inputs=[reporting.input_of(extract) for extract in extracts],
        rows=rows,
        dead=sum(len(extract.dead) for extract in extracts),
        rules=_rules(rules, rows, labels, outputs),
        parity=parity,
        seconds=round(time.monotonic() - begun, 1),
    )
    (out / "report.txt").write_text(reporting.as_text(report), encoding="utf-8")
    (out / "report.json").write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=2))
    return report


def _folder(out: Path) -> Path:
    if out.exists() and not out.is_dir():
        raise ConfigError(f"--out {str(out)!r}: is a file; name a folder, it is made where it does not exist")
    out.mkdir(parents=True, exist_ok=True)
    return out


def _told(extract: Extract) -> list[str]:
    head = f"{extract.declared.source}: {extract.lines:,} lines, {extract.rows:,} rows, {len(extract.dead):,} dead"
    return [head, *(str(repeat) for repeat in extract.repeats)]


def _write_dead(extracts: Sequence[Extract], path: Path) -> None:
    with path.open("wb") as file:
        for extract in extracts:
            file.writelines(msgspec.json.encode(line._asdict()) + b"\n" for line in extract.dead)


def _labels(request: Request, extracts: Sequence[Extract], rules: Sequence[str]) -> "list[labelling.Label] | None":
    found = [label for extract in extracts for label in labelling.of_extract(extract)]
    declared = any(extract.declared.labels for extract in extracts)
    if request.labels is not None:
        found += labelling.of_file(request.labels, extracts, rules)
    return found if declared or request.labels is not None else None


def _rules(
    rules: Sequence[str], rows: int, labels: "list[labelling.Label] | None", outputs: Outputs
) -> list[reporting.Rule]:
    records: dict[str, list[dict[str, Any]]] = {rule: [] for rule in rules}
    for record in outputs.alert_records():
        records[record["rule"]].append(record)
    found = []
    for rule in rules:
        own = None if labels is None else [label for label in labels if label.rule == rule]
        found.append(reporting.rule_of(rule, records[rule], rows, own, _scores(outputs, rule) if own else {}))
    return found


def _scores(outputs: Outputs, rule: str) -> dict[str, float]:
    """Return the greatest score of each document under a rule."""
    column, file = quoted(f"{rule}_score"), text(str(outputs.scores))
    document = "regexp_replace(event_id, '@[^@]*$', '')"
    query = f"SELECT {document}, max({column}) FROM read_parquet({file}) WHERE {column} IS NOT NULL GROUP BY 1"
    with duckdb.connect() as connection:
        found = connection.execute(query).fetchall()
    return dict(found)
