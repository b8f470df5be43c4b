"""The broker: one KRaft node, started from Maven's jars with `java`."""

import subprocess
import uuid
from base64 import urlsafe_b64encode
from pathlib import Path

from connectors.errors import ConfigError
from erpulse.stack import broker
from erpulse.stack.layout import Layout, shipped
from erpulse.stack.ports import HOST

HEAP = ["-Xms256m", "-Xmx768m", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20", "-XX:+ExitOnOutOfMemoryError"]


def properties(ports: dict[str, int], data: Path) -> str:
    """Return what the broker needs beyond `docker/stack/kafka.properties`: addresses and directory.

    >>> print(properties({"kafka": 1, "kafka_controller": 2}, Path("/d")).splitlines()[0])
    listeners=PLAINTEXT://127.0.0.1:1,CONTROLLER://127.0.0.1:2
    """
    listeners = f"PLAINTEXT://{HOST}:{ports['kafka']},CONTROLLER://{HOST}:{ports['kafka_controller']}"
    lines = [
        f"listeners={listeners}",
        f"advertised.listeners={listeners}",
        f"controller.quorum.bootstrap.servers={HOST}:{ports['kafka_controller']}",
        f"log.dirs={data}",
    ]
    return "\n".join(lines) + "\n"


def configure(layout: Layout, ports: dict[str, int]) -> Path:
    """Write the broker's configuration and return its file."""
    file = layout.home / "kafka.properties"
    file.write_text(shipped("stack/kafka.properties").read_text() + properties(ports, layout.data / "kafka"))
    return file


def java_command(java: str, layout: Layout, main: str, options: list[str]) -> list[str]:
    """Return a call of a class among the broker's jars."""
    logging = [f"-Dlog4j2.configurationFile={shipped('stack/log4j2.properties')}", f"-Dlog.file={layout.log('kafka')}"]
    return [java, *options, *logging, "-cp", f"{layout.jars / 'kafka'}/*", main]


def format_storage(java: str, layout: Layout, config: Path) -> None:
    """Give the data directory its identity, once; a formatted one is left alone.

    Raises:
        ConfigError: the storage tool refuses.
    """
    if (layout.data / "kafka" / "meta.properties").exists():
        return
    cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "A", 1)
    tool = java_command(java, layout, "kafka.tools.StorageTool", ["-Xmx128m", "-XX:TieredStopAtLevel=1"])
    command = [*tool, "format", "--standalone", "--cluster-id", cluster, "--config", str(config)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode:
        said = " ".join((done.stdout + done.stderr).split())[-600:]
        msg = f"kafka: {layout.data / 'kafka'} could not be formatted: {said}; start anew with 'erpulse down --wipe'"
        raise ConfigError(msg)


def command(java: str, layout: Layout, config: Path) -> list[str]:
    """Return the call that runs the broker."""
    return [*java_command(java, layout, "kafka.Kafka", HEAP), str(config)]


def is_ready(ports: dict[str, int]) -> bool:
    """Return whether the broker answers a client's question for its metadata."""
    return broker.nodes(f"{HOST}:{ports['kafka']}") == 1
