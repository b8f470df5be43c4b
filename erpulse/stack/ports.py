"""Free loopback ports, chosen at the first start and kept."""

import json
import socket
from pathlib import Path
from zlib import crc32

from connectors.errors import ConfigError

HOST = "127.0.0.1"
NAMES = ("kafka", "kafka_controller", "redis", "flink_rest", "flink_rpc", "flink_blob")
# Below the range from which systems take the ports of outgoing connections.
FIRST, LAST = 20_000, 32_000


def load(file: Path) -> dict[str, int]:
    """Return the ports of a stack by name, empty when none were chosen yet.

    Raises:
        ConfigError: the file does not hold every port.
    """
    if not file.exists():
        return {}
    try:
        ports = {name: int(json.loads(file.read_text())["ports"][name]) for name in NAMES}
    except (ValueError, KeyError, TypeError) as error:
        msg = f"{file}: not the ports of a stack ({error!r}); stop the stack and delete this file"
        raise ConfigError(msg) from error
    return ports


def choose(file: Path) -> dict[str, int]:
    """Return the kept ports, or find free ones and keep them in `file`.

    The search starts at a place that depends on the path, so that two checkouts rarely meet.
    """
    if known := load(file):
        return known
    start = FIRST + crc32(str(file.absolute()).encode()) % (LAST - FIRST)
    candidates = iter([*range(start, LAST), *range(FIRST, start)])
    ports = {name: next(port for port in candidates if is_free(port)) for name in NAMES}
    kept = json.loads(file.read_text()) if file.exists() else {}
    file.write_text(json.dumps(kept | {"ports": ports}, indent=2) + "\n")
    return ports


def is_free(port: int) -> bool:
    """Return whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return not answers(port)


def answers(port: int, timeout_s: float = 0.5) -> bool:
    """Return whether something accepts connections on this loopback port."""
    try:
        socket.create_connection((HOST, port), timeout=timeout_s).close()
    except OSError:
        return False
    return True


def require_free(part: str, port: int, file: Path) -> None:
    """Refuse to start a part on a port that somebody else holds.

    Raises:
        ConfigError: the port is taken.
    """
    if not is_free(port):
        msg = (
            f"{part}: port {port} of {HOST} is taken by another process; end that process, or choose other ports with "
            f"'erpulse down --wipe' (this deletes {file.parent / 'data'})"
        )
        raise ConfigError(msg)
