"""What a run stands on: a stack of its own, proxies before its broker and its Redis, and the four jobs behind them."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from connectors.settings import Settings
from erpulse import bundle, topics
from erpulse.demo.prepare import sections
from erpulse.simulate import stream
from erpulse.stack import kafka as broker
from erpulse.stack import ports, settings_file
from erpulse.stack.layout import CHECKOUT, HOME, Layout
from erpulse.stack.local import Stack
from tests.chaos.proxy import HOST, Proxy, Requests
from tests.redis_server import free_port

JOBS = ("ingest", "procurement_spend", "feature_online", "feature_archive")
JARS = CHECKOUT / HOME / "jars"
CLIENTS = 2
"""Clients that submit at a time: each is a JVM that plans for as long as a core lets it."""


@dataclass(frozen=True)
class Rig:
    """A stack at work.

    Attributes:
        stack: Its servers.
        kafka: The network between the jobs and the broker.
        redis: The network between the jobs and Redis.
        settings: What the harness works with, past the proxies.
        config: The settings file of the jobs, through the proxies.
        zip: The bundle.
    """

    stack: Stack
    kafka: Requests
    redis: Proxy
    settings: Settings
    config: Path
    zip: Path

    def submit(self, names: tuple[str, ...] = JOBS) -> dict[str, str]:
        """Submit jobs and return their ids by name."""
        with ThreadPoolExecutor(CLIENTS) as pool:
            ids = pool.map(lambda name: self.stack.submit(f"jobs.{name}", self.zip, self._arguments()), names)
            return dict(zip(names, ids, strict=True))

    def _arguments(self) -> tuple[str, ...]:
        return ("--config", str(self.config))


@contextmanager
def rigged(folder: Path, flink: dict[str, str | int] | None = None, taskmanagers: int = 2) -> Iterator[Rig]:
    """Start servers and proxies, make topics and bundle; afterwards no process is left.

    Args:
        folder: Where everything is kept.
        flink: Settings of the section `flink` for the jobs.
        taskmanagers: Workers of the cluster.
    """
    stack = Stack(folder, jars=JARS, taskmanagers=taskmanagers)
    stack.layout.make()
    chosen = ports.choose(stack.layout.ports_file)
    with ExitStack() as opened:
        behind = free_port()
        kafka = opened.enter_context(Requests(behind))
        redis = opened.enter_context(Proxy(chosen["redis"]))
        opened.enter_context(one_more_listener(second_listener(chosen, behind, kafka.port)))
        opened.callback(stack.down)
        stack.up(print)
        settings = msgspec.structs.replace(stack.settings(), sources=stream.sources())
        topics.create(settings, stream.raw_topics())
        config = _jobs_settings(stack, kafka.port, redis.port, flink or {})
        bundle.build(CHECKOUT, folder / "jobs.zip")
        yield Rig(stack, kafka, redis, settings, config, folder / "jobs.zip")


@contextmanager
def one_more_listener(lines: str) -> Iterator[None]:
    """Let every start of the broker from this process write further settings behind its own; later ones win."""
    usual = broker.configure

    def configure(layout: Layout, ports: dict[str, int]) -> Path:
        file = usual(layout, ports)
        file.write_text(file.read_text() + lines)
        return file

    broker.configure = configure
    try:
        yield
    finally:
        broker.configure = usual


def second_listener(chosen: dict[str, int], behind: int, seen: int) -> str:
    """Return settings that give the broker one more listener, told to its clients as the port of the proxy before it.

    Args:
        chosen: Ports of the stack.
        behind: Port of the second listener.
        seen: Port of the proxy.
    """
    own = f"PLAINTEXT://{HOST}:{chosen['kafka']},CONTROLLER://{HOST}:{chosen['kafka_controller']}"
    return (
        f"listeners={own},BEHIND://{HOST}:{behind}\nadvertised.listeners={own},BEHIND://{HOST}:{seen}\n"
        "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,BEHIND:PLAINTEXT\n"
    )


def _jobs_settings(stack: Stack, kafka: int, redis: int, flink: dict[str, str | int]) -> Path:
    """Write the settings that lead the jobs through the proxies; the stack's own stay as they are."""
    file = stack.layout.root / "jobs.toml"
    file.write_text(stack.layout.settings_file.read_text())
    own: dict[str, dict[str, str | int]] = {
        "kafka": {"bootstrap_servers": f"{HOST}:{kafka}"},
        "online": {"host": HOST, "port": redis},
        "flink": {"archive_interval_ms": 5000, **flink},
    }
    settings_file.write(file, own | sections(stream.sources()))
    return file


def described(rig: Rig) -> str:
    """Return where everything is, as one line of JSON."""
    return json.dumps({"folder": str(rig.stack.layout.root), "kafka": rig.kafka.port, "redis": rig.redis.port})
