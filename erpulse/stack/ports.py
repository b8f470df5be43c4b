"""Free loopback ports, chosen at the first start and kept."""

import json
import socket
from pathlib import Path
from zlib import crc32

from connectors.errors import ConfigError

HOST = "127.0.0.1"
NAMES = ("kafka", "kafka_controller", "redis", "flink_rest", "flink_rpc", "flink_blob", "zookeeper")
# A stack that was made before the newest part has chosen no port for it yet.
_YOUNGEST = {"zookeeper"}
# Below the range from which systems take the ports of outgoing connections.
FIRST, LAST = 20_000, 32_000


def load(file: Path) -> dict[str, int]:
    """Return the ports of a stack by name, empty when none were chosen yet, without a part that is newer than it.

    Raises:
        ConfigError: the file does not hold every port.
    """
    if not file.exists():
        return {}
    try:
        kept = json.loads(file.read_text())["ports"]
        ports = {name: int(kept[name]) for name in NAMES if name in kept or name not in _YOUNGEST}
    except (ValueError, KeyError, TypeError) as error:
        msg = f"{file}: not the ports of a stack ({error!r}); stop the stack and delete this file"
        raise ConfigError(msg) from error
    return ports


def choose(file: Path) -> dict[str, int]:
    """Return the kept ports, or find free ones and keep them in `file`.

    The search starts at a place that depends on the path, so that two checkouts rarely meet.
    """
    known = load(file)
    if missing := [name for name in NAMES if name not in known]:
        known |= _search(file, missing, set(known.values()))
        kept = json.loads(file.read_text()) if file.exists() else {}
        file.write_text(json.dumps(kept | {"ports": known}, indent=2) + "\n")
    return known


def _search(file: Path, names: list[str], taken: set[int]) -> dict[str, int]:
    start = FIRST + crc32(str(file.absolute()).encode()) % (LAST - FIRST)
    candidates = iter([*range(start, LAST), *range(FIRST, start)])
    return {name: next(port for port in candidates if port not in taken and is_free(port)) for name in names}


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
