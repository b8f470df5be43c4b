"""Runs jobs: builds the environment, says how tables reach their media, submits. With keyed.py the only module with Flink."""

import argparse
import importlib
import pkgutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pyflink.common import Configuration
from pyflink.table import EnvironmentSettings, TableEnvironment
from pyflink.table.udf import udf

import jobs
from connectors.errors import ConfigError, did_you_mean
from connectors.settings import Settings, load
from jobs.spec import Job, Options, statements
from udfs.vector import VectorUdf

JSON = {
    "value.format": "json",
    "value.json.timestamp-format.standard": "ISO-8601",
}


def find(name: str) -> Job:
    """Return a job by name; a module of `jobs` with JOB is a job.

    Raises:
        ConfigError: there is none of that name.
    """
    names = [module.name for module in pkgutil.iter_modules(jobs.__path__)]
    found = getattr(importlib.import_module(f"jobs.{name}"), "JOB", None) if name in names else None
    if not isinstance(found, Job):
        raise ConfigError(f"job {name!r}: unknown{did_you_mean(name, names)}")
    return found


def main(job: Job) -> None:
    """Submit a job from its own module, as `flink run -pym jobs.<name>` does."""
    parser = argparse.ArgumentParser(prog=job.name, description=f"Submit {job.name} to a Flink cluster.")
    parser.add_argument("--config", type=Path, help="settings file; default .erpulse/erpulse.toml")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a setting, as flink.parallelism=2")
    args = parser.parse_args()
    settings = load(args.config, flags=dict(pair.split("=", 1) for pair in args.set))
    submit(job, settings)


def submit(job: Job, settings: Settings) -> Any:  # noqa: ANN401
    """Plan a job on Kafka and start it; returns Flink's handle of the running job."""
    env = environment(settings, job.name)
    return plan(env, job, settings, kafka_options(settings, job.name)).execute()


def environment(settings: Settings, name: str) -> TableEnvironment:
    """Return a streaming environment as every job uses it."""
    conf = Configuration()
    for key, value in _configuration(settings, name).items():
        conf.set_string(key, value)
    return TableEnvironment.create(EnvironmentSettings.new_instance().in_streaming_mode().with_configuration(conf).build())


def plan(env: TableEnvironment, job: Job, settings: Settings, options: Options) -> Any:  # noqa: ANN401
    """Create a job's tables and views and return its statement set, ready to explain or execute."""
    register(env, job.udf, udf_settings(settings, job.name))
    tables, inserts = statements(job, options)
    for text in tables:
        env.execute_sql(text)
    group = env.create_statement_set()
    for text in inserts:
        group.add_insert_sql(text)
    return group


def register(env: TableEnvironment, function: VectorUdf, settings: Mapping[str, Any]) -> None:
    """Make a vectorized function known under its name."""
    body: Callable[..., Any] = function.make(settings)
    env.create_temporary_function(function.name, udf(body, result_type=function.returns, func_type="pandas"))


def udf_settings(settings: Settings, name: str) -> dict[str, Any]:
    """Return what a job's rules may know of the settings: their thresholds and the ERP's addresses."""
    return {
        "rules": settings.rules.get(name, {}),
        "links": {source: dict(own.links) for source, own in settings.sources.items()},
    }


def kafka_options(settings: Settings, name: str) -> Options:
    """Return the options of tables on Kafka: sources from the beginning, committed records only; one id prefix per sink."""
    kafka, flink = settings.kafka, settings.flink
    base = {"connector": "kafka", "properties.bootstrap.servers": kafka.bootstrap_servers} | {
        f"properties.{key}": value for key, value in kafka.properties.items()
    }
    prefix = f"{settings.environment}-{name}-{flink.generation}"

    def options(role: str, topic: str) -> Mapping[str, str]:
        if role == "source":
            return base | JSON | {
                "topic": topic,
                "properties.group.id": prefix,
                "properties.isolation.level": "read_committed",
                "scan.startup.mode": "earliest-offset",
            }
        return base | {
            "key.format": "raw",
            "key.fields": "key",
            "value.format": "raw",
            "value.fields-include": "EXCEPT_KEY",
            "sink.delivery-guarantee": flink.guarantee,
            "sink.transactional-id-prefix": f"{prefix}-{topic}",
            "properties.transaction.timeout.ms": str(flink.transaction_timeout_ms),
            "properties.linger.ms": "5",
        }

    return options


def planning_options(role: str, topic: str) -> Mapping[str, str]:
    """Return options of tables that exist to be planned: no rows in, none out."""
    del topic
    return {"connector": "datagen"} if role == "source" else {"connector": "blackhole"}


def _configuration(settings: Settings, name: str) -> dict[str, str]:
    flink = settings.flink
    return {
        "pipeline.name": name,
        "table.local-time-zone": "UTC",
        "parallelism.default": str(flink.parallelism),
        # a shared view is planned once, whatever reads it: see Decisions
        "table.optimizer.reuse-optimize-block-with-digest-enabled": "true",
        "table.exec.state.ttl": f"{flink.state_ttl_days} d",
        "execution.checkpointing.interval": f"{flink.checkpoint_interval_ms} ms",
        "execution.checkpointing.mode": "EXACTLY_ONCE" if flink.guarantee == "exactly-once" else "AT_LEAST_ONCE",
        "execution.checkpointing.dir": flink.checkpoint_dir,
        "execution.checkpointing.externalized-checkpoint-retention": "RETAIN_ON_CANCELLATION",
        "python.fn-execution.bundle.size": str(flink.bundle_size),
        "python.fn-execution.bundle.time": str(flink.bundle_time_ms),
        "python.fn-execution.arrow.batch.size": str(flink.bundle_size),
    }


def explain(job: Job, settings: Settings | None = None) -> str:
    """Return the plan of a job without any server."""
    known = settings or Settings()
    return str(plan(environment(known, job.name), job, known, planning_options).explain())


