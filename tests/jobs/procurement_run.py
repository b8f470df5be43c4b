"""The job on a mini-cluster over a story of canonical rows, and what it wrote."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from connectors.alerts import Alert
from connectors.settings import Settings, Source
from jobs import media
from jobs.procurement_spend import JOB

LINKS = {"supplier_invoice": "https://erp/i/{invoice_id}", "purchase_order": "https://erp/o/{order_id}"}


class Ran(NamedTuple):
    """What the job wrote: keys and values of alerts and scores in order, and the feature rows; and where."""

    alerts: list[tuple[str, bytes]]
    scores: list[tuple[str, dict[str, Any]]]
    features: list[tuple[str, str, dict[str, Any]]]
    folder: Path

    def told(self, rule: str, *documents: str) -> list[Alert]:
        """Return the revisions of the alerts of a rule that name all of some documents."""
        found = [msgspec.json.decode(value, type=Alert, strict=True) for _, value in self.alerts]
        wanted = {f"plain|{document}" for document in documents}
        return [one for one in found if one.rule == rule and wanted <= {d.document for d in one.documents}]


def played(story: Mapping[str, Callable[[], list[dict[str, Any]]]], folder: Path) -> Ran:
    """Run the job over a story, rows by topic; topics that it does not tell of are empty."""
    for source in JOB.sources:
        (folder / "in" / source.topic).mkdir(parents=True)
        lines = [json.dumps(row) for row in story.get(source.topic, list)()]
        (folder / "in" / source.topic / "rows.jsonl").write_text("\n".join(lines), encoding="utf-8")
    over_files(folder, Settings(sources={"plain": Source(topics="raw.plain", map="plain", links=LINKS)}))
    return Ran(
        [(row["key"], row["value"].encode()) for row in written(folder / "out" / "erp.alerts")],
        [(row["key"], json.loads(row["value"])) for row in written(folder / "out" / "scores.procurement_spend")],
        [(row["topic"], row["key"], json.loads(row["value"])) for row in written(folder / "out" / "features")],
        folder,
    )


def over_files(folder: Path, settings: Settings) -> None:
    """Run the job over the canonical rows in `<folder>/in`; what it writes is in `<folder>/out`."""
    from erpulse.backtest.run import bounded  # noqa: PLC0415
    from jobs import runtime  # noqa: PLC0415  imports Flink

    for source in JOB.sources:
        (folder / "in" / source.topic).mkdir(parents=True, exist_ok=True)
    own = bounded(settings, folder / "checkpoints")
    env = runtime.environment(own, JOB.name)
    runtime.plan(env, JOB, own, media.file_options(folder / "in", folder / "out")).execute().wait()


def written(folder: Path) -> list[dict[str, Any]]:
    """Return the records of a sink, hidden files of unfinished parts left out."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith((".", "_")))
    return [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]
