"""The ground on which all contenders run: one private stack, one topic, outputs emptied before each run."""

import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

import redis
from workload import ALERTS, CLOSES_MS, NAME, PARTITIONS, SOURCE, TOPIC, VIEW, Sent, record

from connectors import broker, online
from connectors.settings import Settings
from connectors.topics import TopicSpec
from erpulse.stack.local import Stack

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
VENVS = ROOT / ".erpulse" / "rivals"
OUTPUTS = (ALERTS, f"features.{NAME}", f"scores.{NAME}")


def python_of(rival: str) -> Path:
    """Return the interpreter of a rival's own environment, made from its pinned list where it is missing."""
    home, listed = VENVS / rival, HERE / f"{rival}.txt"
    ready, program = home / "ready.txt", home / "bin" / "python"
    if not ready.exists() or ready.read_text() != listed.read_text():
        print(f"{rival}: making its environment", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        quiet = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(listed)]
        subprocess.run([str(program), *quiet], check=True)
        ready.write_text(listed.read_text())
    return program


def shipped() -> list[Path]:
    """Return the modules of this folder that our side's workers need."""
    return [HERE / f"{name}.py" for name in ("spend_rule", "windows", "workload", "ours")]


def fill(settings: Settings, records: Sequence[Sent]) -> None:
    """Write the topic, in the order in which things were known, and one closing heartbeat per partition."""
    spec = TopicSpec(TOPIC, "canonical", PARTITIONS, {"message.timestamp.type": "CreateTime", "retention.ms": "-1"})
    broker.create(settings.kafka, [spec])
    with broker.producer(settings.kafka, linger_ms=50, batch_size=1 << 18, compression_type=None) as out:
        for one in records:
            out.send(
                TOPIC,
                key=one.supplier.encode(),
                value=record(one),
                partition=one.partition,
                timestamp_ms=one.known_ms,
            )
    beat(settings, records[-1].known_ms + CLOSES_MS)


def beat(settings: Settings, now_ms: int) -> None:
    """Write a heartbeat into each partition: so late is it now."""
    with broker.producer(settings.kafka) as out:
        for partition in range(PARTITIONS):
            out.send(TOPIC, value=b"{}", partition=partition, timestamp_ms=now_ms)


def fresh(settings: Settings) -> None:
    """Empty Redis and the topics that are written."""
    redis.Redis(port=settings.online.port).flushall()
    known = broker.found(settings.kafka)
    gone = [name for name in known if name != TOPIC]
    with broker.admin(settings.kafka) as client:
        if gone:
            client.delete_topics(gone)
    time.sleep(2)
    config = {"message.timestamp.type": "LogAppendTime"}
    broker.create(settings.kafka, [TopicSpec(name, "bench", PARTITIONS, config) for name in OUTPUTS])


def cancel_jobs(stack: Stack) -> None:
    """End every running job of the cluster and wait until none is left."""
    rest = stack.settings().flink.rest
    for job in stack.jobs():
        if job.state in {"RUNNING", "RESTARTING", "CREATED"}:
            request = urllib.request.Request(f"http://{rest}/jobs/{job.job_id}?mode=cancel", method="PATCH")
            urllib.request.urlopen(request).close()  # noqa: S310
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and any(job.state in {"RUNNING", "CANCELLING"} for job in stack.jobs()):
        time.sleep(0.5)


def pid_of(stack: Stack, name: str) -> int:
    """Return the process of one part of the stack."""
    return next(state.pid for state in stack.status() if state.name.startswith(name))


def faults(
    settings: Settings, wanted: dict[str, tuple[float | int, ...]], closed_ms: int, patience_s: float
) -> list[str]:
    """Return the suppliers whose row in Redis is not as it must be; heartbeats go on for a while if there are some."""
    client, keys = redis.Redis(port=settings.online.port), [(SOURCE, supplier) for supplier in wanted]
    deadline = time.monotonic() + patience_s
    while True:
        rows = online.read(client, settings.online.project, VIEW, keys)
        wrong = [
            f"{key[1]}: {row.values if row else None}, wanted {wanted[key[1]]}"
            for key, row in zip(keys, rows, strict=True)
            if row is None or row.values != wanted[key[1]]
        ]
        if not wrong or time.monotonic() > deadline:
            return wrong
        beat(settings, closed_ms)
        time.sleep(1)
