"""The doctor on the parts of a stack."""

import sys
from pathlib import Path

from connectors.settings import Settings
from erpulse.stack import check_stack, doctor, ports, processes, restarts, shape
from erpulse.stack.restarts import Restarts
from erpulse.stack.shape import Shape
from tests.erpulse.stack.test_processes import until


def test_a_stack_that_is_down_is_no_finding(tmp_path: Path) -> None:
    assert list(check_stack.running_parts(doctor.subject(tmp_path, Settings()))) == []


def test_what_is_missing_is_named_with_the_line_that_mends_it(tmp_path: Path) -> None:
    subject = doctor.subject(tmp_path, Settings())
    layout = subject.layout
    layout.make()
    ports.choose(layout.ports_file)
    shape.keep(layout.ports_file, Shape(supervised=True))
    processes.start("supervisor", [sys.executable, "-c", "import time; time.sleep(600)"], {}, layout.home)
    processes.start("zookeeper", [sys.executable, "-c", ""], {}, layout.home)
    until(lambda: not processes.is_running("zookeeper", layout.home))
    restarts.save(layout.restarts_file, {"zookeeper": Restarts((1.0,), "given up: ...")})
    try:
        found = {finding.name: finding for finding in check_stack.running_parts(subject)}
    finally:
        processes.stop(processes.of_stack(layout.home), 5)
    assert found["part supervisor"].level == "ok"
    assert (found["part zookeeper"].level, found["part zookeeper"].found) == ("error", "crashed, given up")
    assert found["part zookeeper"].mend.startswith("erpulse up (why it ended: ")
    assert found["part kafka"].found == "stopped"
