"""Python workers among the processes of a stack."""

import sys
from pathlib import Path

import psutil

from erpulse.stack import processes, python_workers
from erpulse.stack.layout import Layout
from tests.erpulse.stack.test_processes import until


def test_a_worker_is_known_by_its_module(tmp_path: Path) -> None:
    layout = Layout.of(tmp_path)
    layout.make()
    code = "import time; time.sleep(600)"
    processes.start("other", [sys.executable, "-c", code], {}, layout.home)
    mine = processes.start(
        "worker", [sys.executable, "-c", code, "pyflink.fn_execution.beam.beam_boot"], {}, layout.home
    )
    try:
        until(lambda: len(processes.of_stack(layout.home)) == 2)
        until(lambda: [each.pid for each in python_workers.among(processes.of_stack(layout.home))] == [mine.pid])
    finally:
        processes.stop(processes.of_stack(layout.home), 5)


def test_one_that_has_ended_is_none() -> None:
    gone = psutil.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert python_workers.among([psutil.Process(), gone]) == []
