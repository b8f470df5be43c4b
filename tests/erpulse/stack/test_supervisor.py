"""The supervisor on small Python programs: what crashed starts again, what was stopped stays so, and it ends."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from erpulse.stack import ports, processes, restarts, shape, start, state, supervisor
from erpulse.stack.layout import CHECKOUT, Layout
from erpulse.stack.lock import hold
from erpulse.stack.parts import SUPERVISOR, Machine, Part, find, parts
from erpulse.stack.shape import Shape
from tests.erpulse.stack.sleepers import sleeper
from tests.erpulse.stack.test_processes import until

LIMIT = 3


@pytest.fixture
def layout(tmp_path: Path) -> Iterator[Layout]:
    """Give the folders of a stack, and end whatever a test started."""
    found = Layout.of(tmp_path)
    found.make()
    ports.choose(found.ports_file)
    shape.keep(found.ports_file, Shape(supervised=True))
    yield found
    processes.stop(processes.of_stack(found.home), 1)
    supervisor.reap()


def run(part: Part, layout: Layout) -> None:
    start.start([part], Machine("java", layout, ports.load(layout.ports_file)), lambda _line: None)


def kill(name: str, layout: Layout) -> None:
    process = processes.process_of(name, layout.home)
    assert process is not None
    process.kill()
    process.wait(10)


def test_a_crashed_part_is_started_again_and_counted(layout: Layout) -> None:
    part = sleeper("redis")
    run(part, layout)
    kill("redis", layout)
    supervisor.mend(layout, (part,), LIMIT)
    assert processes.is_running("redis", layout.home)
    assert (state.inspect(part, layout, {}).restarts, state.inspect(part, layout, {}).given_up) == (1, False)


def test_a_part_that_runs_or_was_stopped_on_purpose_is_left_alone(layout: Layout) -> None:
    running, stopped = sleeper("redis"), sleeper("kafka")
    run(running, layout)
    run(stopped, layout)
    before = processes.recorded("redis", layout.home)
    kill("kafka", layout)
    processes.forget("kafka", layout.home)
    supervisor.mend(layout, (running, stopped), LIMIT)
    assert processes.recorded("redis", layout.home) == before
    assert processes.recorded("kafka", layout.home) is None
    assert not layout.restarts_file.exists()


def test_a_part_that_crashes_over_and_over_is_given_up_with_its_last_words(layout: Layout) -> None:
    part = sleeper("kafka", "print('no space left'); raise SystemExit(1)")
    run(part, layout)
    deadline = time.monotonic() + 30
    while not state.inspect(part, layout, {}).given_up:
        assert time.monotonic() < deadline
        supervisor.mend(layout, (part,), LIMIT)
        supervisor.reap()
        time.sleep(0.05)
    found = state.inspect(part, layout, {})
    assert found.state == "crashed"
    assert found.tail[0] == "given up: crashed again after 3 starts within 5 min; mend the cause, then 'erpulse up'"
    assert "no space left" in found.tail
    supervisor.mend(layout, (part,), LIMIT)
    assert not processes.is_running("kafka", layout.home)
    restarts.forget(layout.restarts_file, ["kafka"])
    assert not state.inspect(part, layout, {}).given_up, "'up' begins anew"


def test_a_part_that_cannot_be_started_now_is_tried_again(layout: Layout) -> None:
    part = sleeper("kafka")
    run(part, layout)
    kill("kafka", layout)
    held = Part("kafka", part.command, part.is_ready, ("kafka",))
    with ports.socket.create_server((ports.HOST, ports.load(layout.ports_file)["kafka"])):
        supervisor.mend(layout, (held,), LIMIT)
    assert not processes.is_running("kafka", layout.home)
    until(lambda: supervisor.mend(layout, (held,), LIMIT) or processes.is_running("kafka", layout.home))
    assert len(restarts.load(layout.restarts_file)["kafka"].times) == 2


def test_while_up_or_down_is_at_work_it_keeps_still(layout: Layout) -> None:
    processes.start("redis", [sys.executable, "-c", ""], {}, layout.home)
    until(lambda: not processes.is_running("redis", layout.home))
    with hold(layout):
        supervisor.round_of(layout)
    assert not layout.restarts_file.exists()
    supervisor.round_of(layout)
    assert restarts.load(layout.restarts_file)["redis"].times


def test_the_process_itself_watches_and_ends_when_the_stack_is_anothers(layout: Layout) -> None:
    machine = Machine("java", layout, ports.load(layout.ports_file))
    part = find(parts(Shape(supervised=True)), SUPERVISOR)
    processes.start("redis", [sys.executable, "-c", ""], {}, layout.home)
    own = {**part.environment(layout), "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    processes.start(SUPERVISOR, part.command(machine), own, layout.home)
    assert str(CHECKOUT) in own["PYTHONPATH"]
    until(lambda: "redis had crashed, starting it again" in _text(layout.log(SUPERVISOR)))
    process = processes.process_of(SUPERVISOR, layout.home)
    assert process is not None
    process.send_signal(signal.SIGTERM)
    process.wait(10)


def _text(file: Path) -> str:
    return file.read_text() if file.exists() else ""
