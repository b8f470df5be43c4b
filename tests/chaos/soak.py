"""Samples of what grows when something leaks: memory, open files, checkpoint times; flat after a warm-up or not."""

import threading
from collections import defaultdict
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import quote

import psutil

from erpulse.stack import flink_rest
from tests.chaos.finding import Finding, finding
from tests.chaos.rig import Rig

EVERY_S = 5.0
WARM_UP = 0.4
"""Share of the run that is not looked at."""
GROWTH = 1.15
"""The median of the last part over that of the part after the warm-up: more than this is growth."""
SLACK = {"memory_mb": 64.0, "open_files": 20.0, "checkpoint_ms": 250.0}
"""What is within the noise, whatever its share: of memory, of open files, of the duration of a checkpoint."""


@dataclass
class Soak:
    """Samples by process or job and kind, in the order of time; `start` begins, `stop` ends."""

    rig: Rig
    samples: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))

    def start(self) -> "Soak":
        """Begin to sample."""
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="soak", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """End."""
        self._ended.set()
        self._thread.join(30)

    def findings(self) -> list[Finding]:
        """Return whether everything stayed flat after the warm-up."""
        return [flat(name, kind, values) for (name, kind), values in sorted(self.samples.items())]

    def _run(self) -> None:
        while not self._ended.wait(EVERY_S):
            for part in self.rig.stack.parts:
                if process := self.rig.stack.process(part.name):
                    self._sample(part.name, process)
            for number, worker in enumerate(sorted(self.rig.stack.workers(), key=lambda one: one.create_time())):
                self._sample(f"worker {number}", worker)
            self._checkpoints()

    def _sample(self, name: str, process: psutil.Process) -> None:
        try:
            self.samples[name, "memory_mb"].append(process.memory_info().rss / 2**20)
            self.samples[name, "open_files"].append(float(process.num_fds()))
        except psutil.Error:
            return

    def _checkpoints(self) -> None:
        for job in self.rig.stack.jobs():
            found = flink_rest.get(self.rig.settings.flink.rest, f"/jobs/{quote(job.job_id)}/checkpoints") or {}
            newest = (found.get("latest") or {}).get("completed") or {}
            if "end_to_end_duration" in newest:
                self.samples[job.name, "checkpoint_ms"].append(float(newest["end_to_end_duration"]))


def flat(name: str, kind: str, values: list[float]) -> Finding:
    """Return whether samples stay flat: the last third of what follows the warm-up against the first.

    >>> flat("x", "memory_mb", [100.0] * 30).holds, flat("x", "memory_mb", [100.0 + 10 * n for n in range(60)]).holds
    (True, False)
    """
    warm = values[int(len(values) * WARM_UP) :]
    third = max(1, len(warm) // 3)
    if not warm:
        return finding(f"{name} {kind}", 0, [])
    before, after = median(warm[:third]), median(warm[-third:])
    grows = after > before * GROWTH and after - before > SLACK[kind]
    told = f"{name} {kind.replace('_', ' ')} flat: {before:,.0f} -> {after:,.0f}"
    return finding(told, len(values), [f"{before:,.1f} -> {after:,.1f}"] if grows else [])
