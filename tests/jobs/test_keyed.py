"""The keyed function on a mini-cluster: rows as Flink hands them over in, the records of the pure functions out."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from connectors.heartbeats import EMPTY
from tests.jobs.keyed_run import SENT
from tests.jobs.worker import Worker

pytestmark = pytest.mark.run
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, str]]:
    folder = tmp_path_factory.mktemp("checkpoints").as_uri()
    call = [sys.executable, "-m", "tests.jobs.keyed_run", folder]
    # a job that ran in this process before has left word in the environment that workers start no gateway
    own = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYFLINK_", "_PYTHON_", "PYTHON_"))
    }
    done = subprocess.run(call, cwd=ROOT, env=own, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return [tuple(json.loads(line)) for line in done.stdout.splitlines() if line.startswith("[")]


def test_the_records_are_those_of_the_pure_functions(records: list[tuple[str, str, str]]) -> None:
    worker = Worker()
    written: list[tuple[Any, ...]] = []
    done = worker._done

    def listen(key: str, step: Any) -> None:
        written.extend(step.rows)
        done(key, step)

    worker._done = listen  # type: ignore[method-assign]
    worker.take(*SENT)
    assert sorted(row for row in records if row[2] != EMPTY) == sorted(written)


def test_a_tick_starts_the_heartbeat(records: list[tuple[str, str, str]]) -> None:
    assert ("erp.budget", "beat", EMPTY) in records
