"""What a part does now, in all four states."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from erpulse.stack import processes, state
from erpulse.stack.layout import Layout
from erpulse.stack.parts import Part
from tests.erpulse.stack.sleepers import sleeper
from tests.erpulse.stack.test_processes import until


@pytest.fixture
def layout(tmp_path: Path) -> Iterator[Layout]:
    """Give the folders of a stack, and end whatever a test started."""
    found = Layout.of(tmp_path)
    found.make()
    yield found
    processes.stop(processes.of_stack(found.home), 0)


def run(part: Part, layout: Layout) -> None:
    processes.start(part.name, part.command(None), {}, layout.home)  # type: ignore[arg-type]


def test_stopped(layout: Layout) -> None:
    found = state.inspect(sleeper("redis"), layout, {})
    assert (found.state, found.pid, found.port, found.since, found.tail) == ("stopped", None, None, None, ())


def test_running(layout: Layout) -> None:
    part = sleeper("redis")
    run(part, layout)
    found = state.inspect(part, layout, {})
    record = processes.recorded("redis", layout.home)
    assert record is not None
    assert (found.state, found.pid, found.since, found.tail) == ("running", record.pid, record.created, ())


def test_silent_shows_what_it_is_at(layout: Layout) -> None:
    part = sleeper("kafka", "import time; print('recovering', flush=True); time.sleep(600)", ready=lambda: False)
    run(part, layout)
    until(lambda: state.inspect(part, layout, {}).tail == ("recovering",))
    found = state.inspect(part, layout, {})
    assert found.state == "silent"
    assert found.pid is not None


def test_crashed_shows_its_last_words(layout: Layout) -> None:
    part = sleeper("kafka", "print('out of disk')")
    run(part, layout)
    until(lambda: state.inspect(part, layout, {}).state == "crashed")
    found = state.inspect(part, layout, {})
    assert (found.pid, found.tail) == (None, ("out of disk",))
