"""A job over extracts, in files mode: canonical rows into files, the job over them, what it wrote left as files."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from connectors.errors import ConfigError, ErpulseError
from erpulse.extract.extract import Extract
from erpulse.extract.order import ordered
from erpulse.stack import java

if TYPE_CHECKING:
    from connectors.settings import Settings
    from jobs.spec import Job

CHECKPOINT_MS = 60_000
"""Nothing waits for a checkpoint of a backtest; the last one comes at the end of input."""


@dataclass(frozen=True)
class Inputs:
    """Canonical rows as files, `<folder>/<topic>/rows.json`; `last_known_ms` is the known time of the last row."""

    folder: Path
    rows: dict[str, int]
    last_known_ms: int


def write_inputs(job: "Job", extracts: Sequence[Extract], folder: Path) -> Inputs:
    """Write the canonical rows of extracts as a job's sources read them, each topic in the order of knowledge.

    Known times of a topic increase by at least a millisecond from row to row, whatever extract they are from.

    Args:
        job: The job.
        extracts: What to read.
        folder: Where to write.

    Raises:
        ConfigError: the job does not read an extract's event.
    """
    topics = [source.topic for source in job.sources]
    for extract in extracts:
        if extract.topic not in topics:
            events = ", ".join(source.name for source in job.sources)
            raise ConfigError(
                f"map {extract.declared.path!r}: gives {extract.declared.event}; job {job.name!r} reads {events}"
            )
    rows, last = {}, 0
    for topic in topics:
        (folder / topic).mkdir(parents=True, exist_ok=True)
        own = [extract for extract in extracts if extract.topic == topic]
        rows[topic], known = _write_topic(own, folder / topic / "rows.json")
        last = max(last, known)
    return Inputs(folder, rows, last)


def run(job: "Job", settings: "Settings", inputs: Path, outputs: Path) -> None:
    """Run a job over files to their end.

    Args:
        job: The job.
        settings: Thresholds and ERP addresses are those of the user; the rest is set for a bounded run.
        inputs: Folder of the canonical rows.
        outputs: Folder for what the job writes, raw.

    Raises:
        ErpulseError: the job fails; the message has the innermost reason.
    """
    java.require()
    from jobs import media, runtime  # noqa: PLC0415  # imports Flink

    own = bounded(settings, outputs.parent / "checkpoints")
    try:
        env = runtime.environment_of(job, own)
        runtime.plan(env, job, own, media.file_options(inputs, outputs)).execute().wait()
    except Exception as error:
        if isinstance(error, ErpulseError):
            raise
        log = outputs.parent / "job-error.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(str(error), encoding="utf-8")
        raise ErpulseError(f"job {job.name!r}: failed: {reason_of(str(error))}; the whole trace is in {log}") from error


def bounded(settings: "Settings", checkpoints: Path) -> "Settings":
    """Return settings for a run over files: one task each, so that the order of the files is the order of the rows."""
    flink = msgspec.structs.replace(
        settings.flink,
        parallelism=1,
        checkpoint_interval_ms=CHECKPOINT_MS,
        checkpoint_dir=checkpoints.resolve().as_uri(),
        state_ttl_days=36_500,
    )
    return msgspec.structs.replace(settings, flink=flink)


def reason_of(trace: str) -> str:
    r"""Return the innermost reason of a Java trace.

    >>> reason_of("X: a\n\tat b\nCaused by: Y: c\n\tat d\nCaused by: Z: e\n\tat f")
    'Z: e'
    """
    lines = [line.removeprefix("Caused by: ") for line in trace.splitlines() if line.startswith("Caused by: ")]
    return lines[-1] if lines else (trace.strip().splitlines() or ["no reason given"])[0]


def _write_topic(extracts: Sequence[Extract], path: Path) -> tuple[int, int]:
    """Write one topic; return its number of rows and the last known time (ms)."""
    count, last = 0, 0
    with path.open("w", encoding="utf-8") as file:
        for batch in ordered(extracts):
            file.writelines(f'{row.value[:-1]},"known_time":"{_iso(row.known_ms)}"}}\n' for row in batch)
            count, last = count + len(batch), batch[-1].known_ms
    return count, last


def _iso(epoch_ms: int) -> str:
    from datetime import UTC, datetime  # noqa: PLC0415

    moment = datetime.fromtimestamp(epoch_ms // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{epoch_ms % 1000:03d}Z"
