"""Releases to deploy, a run of the simulator behind them, and the sums that must come out."""

import json
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from connectors import broker
from connectors.alerts import Alert
from connectors.settings import Settings
from erpulse.deploy.ledger import Deployment, Ledger
from erpulse.deploy.run import Words, run
from erpulse.simulate.parts import Company, topics_of
from erpulse.simulate.plan import Plan
from erpulse.simulate.produce import outlet, play
from erpulse.simulate.tally import Tally

SCORES = "udfs/procurement_spend.py", "        frame = candidates.frame(ARGS, columns)\n"
LATE_FAILURE = """        import time

        import udfs

        if time.time() - udfs.__dict__.setdefault("begun", time.time()) > 5:
            raise RuntimeError("this release fails after five seconds")
"""


def edited(source: Path, target: Path, file: str, *changes: tuple[str, str]) -> Path:
    """Copy a bundle with some text of one file replaced."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            for found, wanted in changes if name == file else ():
                assert found.encode() in data, (file, found)
                data = data.replace(found.encode(), wanted.encode())
            new.writestr(name, data)
    return target


@dataclass
class Yard:
    """A stack's folder with ingest on it, where releases are deployed while the simulator plays.

    Attributes:
        root: Folder that holds `.erpulse`.
        config: Settings file.
        settings: The same, loaded.
        bundle: The release of the checkout.
        said: What deployments said.
    """

    root: Path
    config: Path
    settings: Settings
    bundle: Path
    said: list[str] = field(default_factory=list)
    code: int = 0
    _tally: Tally = field(default_factory=Tally)
    _player: threading.Thread | None = None

    def deploy(self, job: str, bundle: Path | None = None, *sets: str, only: bool = False, **own: Any) -> Deployment:
        """Deploy a release and return its record.

        Args:
            job: Name of the job.
            bundle: The release, default that of the checkout.
            sets: Settings as KEY=VALUE.
            only: Only show what it would do.
            own: What else the user says, see `Words`.
        """
        self.said.clear()
        words = Words(job=job, sets=sets, bundle=bundle or self.bundle, root=self.root, **self._usual() | own)
        self.code = run(words, self.said.append, only=only)
        return self.last(job)

    def _usual(self) -> dict[str, Any]:
        return {"config": self.config, "watch_s": 3.0}

    def ledger(self, job: str) -> Ledger:
        """Return the deployments of a job."""
        return Ledger(self.root, self.settings.environment, job)

    def last(self, job: str) -> Deployment:
        """Return the newest deployment of a job."""
        last = self.ledger(job).last()
        assert last
        return last

    def play(self, plan: Plan, parts: tuple[str, ...] = ("purchasing",)) -> None:
        """Play a run of the simulator in the background: parts of the company."""

        def play_all() -> None:
            with outlet(self.settings.kafka, plan.sources, topics_of(parts, plan.sources)) as out:
                play(Company(plan, parts), out, self._tally, lambda _record, _label: None)

        self._player = threading.Thread(target=play_all, daemon=True)
        self._player.start()

    def played(self) -> Tally:
        """Return what was planted, once all was sent."""
        assert self._player
        self._player.join()
        return self._tally

    def alerts(self) -> list[Alert]:
        """Return every committed alert record in the order of its alert."""
        found = [msgspec.json.decode(r.value, type=Alert) for r in broker.read_all(self.settings.kafka, ["erp.alerts"])]
        return sorted(found, key=lambda alert: (alert.timestamp, alert.revision))

    def spend(self) -> dict[tuple[str, str], tuple[Decimal, int]]:
        """Return spend and invoices of 365 days per source and category as the job last wrote them."""
        rows = [_decoded(r) for r in broker.read_all(self.settings.kafka, ["features.category_spend"])]
        return {
            (row["source"], row["category"]): (row["spend_amount_sum_365d"], row["invoice_count_365d"]) for row in rows
        }

    def true_spend(self, factor: int = 1) -> dict[tuple[str, str], tuple[Decimal, int]]:
        """Return the same from the canonical rows, amounts times a factor; all of a run is younger than a year."""
        sums: dict[tuple[str, str], Decimal] = {}
        counts: Counter[tuple[str, str]] = Counter()
        for row in (_decoded(r) for r in broker.read_all(self.settings.kafka, ["erp.supplier_invoice"])):
            if row and row["category"] is not None:
                key = row["source"], row["category"]
                sums[key] = sums.get(key, Decimal(0)) + factor * row["sign"] * (row["company_amount"] or 0)
                counts[key] += row["sign"]
        return {key: (total, counts[key]) for key, total in sums.items()}


def until(holds: Callable[[], Any], seconds: float = 120) -> Any:
    """Return the first true answer, or the last one when time is up."""
    end = time.monotonic() + seconds
    while not (answer := holds()) and time.monotonic() < end:
        time.sleep(1)
    return answer


def _decoded(record: Any) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(record.value, parse_float=Decimal)
    return row
