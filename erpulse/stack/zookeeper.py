"""What outlives the JobManager: ZooKeeper, of Flink's own jar, keeps who leads, which jobs run, and their checkpoints.

One node on the loopback address. It writes a few hundred bytes per checkpoint and job; what they point to lies in
`data/ha`.
"""

import os
import socket
from pathlib import Path

from erpulse.stack.layout import Layout, shipped
from erpulse.stack.ports import HOST

MAIN = "org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ZooKeeperServerMain"
MEMORY = ["-Xms16m", "-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError"]
TICK_MS = 1000
# How long a JobManager that was killed still counts as the leader; a new one takes about that long to start.
SESSION_MS = 6000


def properties(ports: dict[str, int], data: Path) -> str:
    """Return the server's configuration.

    The operating system writes the log to the disk in its own time: a killed process loses nothing.

    >>> print(properties({"zookeeper": 1}, Path("/d")).splitlines()[:3])
    ['clientPortAddress=127.0.0.1', 'clientPort=1', 'dataDir=/d']
    """
    lines = [
        f"clientPortAddress={HOST}",
        f"clientPort={ports['zookeeper']}",
        f"dataDir={data}",
        f"tickTime={TICK_MS}",
        "admin.enableServer=false",
        "4lw.commands.whitelist=ruok",
        "maxClientCnxns=0",
        "forceSync=no",
        "preAllocSize=1024",
        "snapCount=10000",
        "autopurge.snapRetainCount=3",
        "autopurge.purgeInterval=1",
    ]
    return "\n".join(lines) + "\n"


def configure(layout: Layout, ports: dict[str, int]) -> Path:
    """Write the server's configuration and return its file."""
    file = layout.home / "zookeeper.properties"
    file.write_text(properties(ports, layout.data / "zookeeper"))
    return file


def command(java: str, layout: Layout, config: Path) -> list[str]:
    """Return the call that runs the server from the jars of Flink, which are linked already."""
    logging = [
        f"-Dlog.file={layout.log('zookeeper')}",
        f"-Dlog4j.configurationFile={shipped('stack/log4j2.properties')}",
    ]
    jars = [str(jar) for kind in ("log4j-*.jar", "flink-dist-*.jar") for jar in (layout.flink / "lib").glob(kind)]
    return [java, *MEMORY, *logging, "-cp", os.pathsep.join(sorted(jars)), MAIN, str(config)]


def flink_options(layout: Layout, ports: dict[str, int]) -> list[str]:
    """Return what a process of the cluster is told about it; a client is not, it asks the JobManager's port.

    A connection that is cut does not end a job as long as its session lasts.
    """
    values = {
        "high-availability.type": "zookeeper",
        "high-availability.cluster-id": "/erpulse",
        "high-availability.storageDir": (layout.data / "ha").as_uri(),
        "high-availability.jobmanager.port": str(ports["flink_rpc"]),
        "high-availability.zookeeper.quorum": f"{HOST}:{ports['zookeeper']}",
        "high-availability.zookeeper.client.session-timeout": f"{SESSION_MS} ms",
        "high-availability.zookeeper.client.connection-timeout": "3 s",
        "high-availability.zookeeper.client.retry-wait": "500 ms",
        "high-availability.zookeeper.client.max-retry-wait": "1 s",
        "high-availability.zookeeper.client.max-retry-attempts": "20",
        "high-availability.zookeeper.client.tolerate-suspended-connections": "true",
    }
    return [f"-D{name}={value}" for name, value in values.items()]


def is_ready(ports: dict[str, int]) -> bool:
    """Return whether the server says that it is well."""
    try:
        with socket.create_connection((HOST, ports["zookeeper"]), timeout=2) as link:
            link.sendall(b"ruok")
            return link.recv(16) == b"imok"
    except OSError:
        return False
