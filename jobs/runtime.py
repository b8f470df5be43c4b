"""Runs jobs: builds the environment, registers functions, submits. With keyed.py the only module that imports Flink."""

import argparse
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import json
from py4j.protocol import Py4JJavaError
from pyflink.common import Configuration
from pyflink.datastream import StreamExecutionEnvironment
from pyflink.table import EnvironmentSettings, PlanReference, StreamTableEnvironment, TableEnvironment
from pyflink.table.udf import udf
from pyflink.util.exceptions import JavaException

from connectors.broker import partitions, reach, require
from connectors.dead_letters import TOPIC as DEAD_LETTERS
from connectors.errors import ConfigError, ErpulseError
from connectors.events import EVENTS
from connectors.heartbeats import places
from connectors.intake import origins
from connectors.settings import Settings, load
from connectors.topics import specs
from jobs.generations import beside, of_generation
from jobs.heartbeat import WithHeartbeats
from jobs.keyed import messages, stepped
from jobs.media import kafka_base, kafka_options, kafka_sink, planning_options, prefix
from jobs.release import release, shipped_plan
from jobs.spec import Job, Options, statements
from jobs.stages import Ingest, Pipe
from jobs.steps import gathered_view
from jobs.topics import wanted
from udfs.vector import VectorUdf

USAGE = 2
AnyJob = Job | Ingest | Pipe


def main(job: AnyJob) -> None:
    """Submit a job from its own module, as `flink run -pym jobs.<name>` does."""
    parser = argparse.ArgumentParser(prog=job.name, description=f"Submit {job.name} to a Flink cluster.")
    parser.add_argument("--config", type=Path, help="settings file; default .erpulse/erpulse.toml")
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="a setting: flink.parallelism=2"
    )
    parser.add_argument("--describe", type=Path, metavar="FOLDER", help="write plan and description; run nothing")
    args = parser.parse_args()
    try:
        settings = load(args.config, flags=_flags(args.set))
        describe(job, settings, args.describe) if args.describe else submit(job, settings)
    except ErpulseError as error:
        print(f"{job.name}: {error}", file=sys.stderr)  # noqa: T201  the client's output is where a user looks
        sys.exit(USAGE)
    except Py4JJavaError as error:
        print(f"{job.name}: {_cause(error)}", file=sys.stderr)  # noqa: T201
        sys.exit(USAGE)
    except JavaException as error:
        print(f"{job.name}: {_root(error.stack_trace)}", file=sys.stderr)  # noqa: T201
        sys.exit(USAGE)


def submit(job: AnyJob, settings: Settings) -> Any:  # noqa: ANN401
    """Start a job on Kafka from the compiled plan that the bundle carries, else from one made now.

    A job that runs from a compiled plan has operators named by the nodes of the plan, which is what a savepoint finds
    them by. A job with a keyed function cannot be one: it is planned here. Returns Flink's handle of the running job.
    """
    if isinstance(job, Ingest):
        return _ingest(job, settings).execute()
    if isinstance(job, Pipe):
        reach(settings.kafka)
        job.check(settings)
    else:
        require(settings.kafka, wanted(settings.kafka.partitions, job))
    if isinstance(job, Job) and job.steps:
        return plan(environment_of(job, settings), job, settings, kafka_options(settings, job)).execute()
    return _from_plan(job, settings)


def describe(job: AnyJob, settings: Settings, folder: Path) -> None:
    """Write `release.json`, and `plan.json` of a job in SQL, without any server.

    The ids of a plan's nodes are a counter of the JVM, so this wants a process of its own.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "release.json").write_bytes(json.encode(release(job, settings)))
    if not isinstance(job, Ingest) and not (isinstance(job, Job) and job.steps):
        (folder / "plan.json").write_text(compiled(*_prepared(job, settings)), encoding="utf-8")


def compiled(env: TableEnvironment, tables: list[str], inserts: list[str]) -> str:
    """Return the compiled plan of a job as JSON; tables are identifiers in it, so their options stay out."""
    return str(statement_set(env, tables, inserts).compile_plan().as_json_string())


def environment(settings: Settings, name: str, checkpoint_ms: int | None = None) -> TableEnvironment:
    """Return a streaming environment as every job uses it."""
    chosen = EnvironmentSettings.new_instance().in_streaming_mode()
    return TableEnvironment.create(chosen.with_configuration(configuration(settings, name, checkpoint_ms)).build())


def environment_of(job: Job, settings: Settings) -> TableEnvironment:
    """Return the environment of a use-case job."""
    return stream_environment(settings, job.name) if job.steps else environment(settings, job.name)


def stream_environment(settings: Settings, name: str) -> StreamTableEnvironment:
    """Return the environment of a job with a keyed function."""
    conf = configuration(settings, name)
    conf.set_string("table.exec.uid.generation", "ALWAYS")  # such a job is no compiled plan
    env = StreamExecutionEnvironment.get_execution_environment(conf)
    return StreamTableEnvironment.create(env)


def configuration(settings: Settings, name: str, checkpoint_ms: int | None = None) -> Configuration:
    """Return the settings of a job as Flink's own."""
    conf = Configuration()
    for key, value in _configuration(settings, name, checkpoint_ms).items():
        conf.set_string(key, value)
    return conf


def plan(env: TableEnvironment, job: Job, settings: Settings, options: Options) -> Any:  # noqa: ANN401
    """Create a job's tables and views and return its statement set, ready to explain or execute."""
    known = udf_settings(settings, job.name)
    register(env, job.udf, known)
    tables, inserts = statements(job, options)
    streams = {
        f"CREATE TEMPORARY VIEW `{gathered_view(name)}`": partial(
            stepped, env, name, steps, known, settings.flink.state_ttl_days
        )
        for name, steps in job.steps.items()
    }
    return statement_set(env, tables, of_generation(inserts, settings), streams)


def statement_set(
    env: TableEnvironment, tables: list[str], inserts: list[str], after: Mapping[str, Callable[[], None]] | None = None
) -> Any:  # noqa: ANN401
    """Run the DDL and return the INSERTs as one statement set.

    Args:
        env: Where.
        tables: DDL in order.
        inserts: INSERTs.
        after: What is done after a statement, by the words it begins with.
    """
    for text in tables:
        env.execute_sql(text)
        for begins, act in (after or {}).items():
            if text.startswith(begins):
                act()
    group = env.create_statement_set()
    for text in inserts:
        group.add_insert_sql(text)
    return group


def register(env: TableEnvironment, function: VectorUdf, settings: Mapping[str, Any]) -> None:
    """Make a vectorized function known under its name."""
    try:
        body: Callable[..., Any] = function.make(settings)
    except ValueError as error:
        raise ConfigError(str(error)) from error
    wrapped = udf(body, result_type=function.returns, func_type="pandas", deterministic=function.deterministic)
    env.create_temporary_function(function.name, wrapped)


def udf_settings(settings: Settings, name: str) -> dict[str, Any]:
    """Return what a job's rules may know of the settings: thresholds, addresses of the ERP, versions of models."""
    return {
        "rules": settings.rules.get(name, {}),
        "links": {source: dict(own.links) for source, own in settings.sources.items()},
        "models": {"root": settings.models.root, "versions": dict(settings.models.versions)},
    }


def explain(job: Job, settings: Settings | None = None) -> str:
    """Return the plan of a job without any server."""
    known = settings or Settings()
    return str(plan(environment_of(job, known), job, known, planning_options).explain())


def _ingest(job: Ingest, settings: Settings) -> Any:  # noqa: ANN401
    if not settings.sources:
        raise ConfigError("no [sources.<id>] in the settings; name at least one, with topics and map")
    origins(settings.sources)
    canonical = [event.topic for event in EVENTS.values()]
    require(
        settings.kafka,
        [s for s in specs(settings.kafka.partitions, (), (), ()) if s.name in {*canonical, DEAD_LETTERS}],
    )
    counts = partitions(settings.kafka, canonical)
    env = stream_environment(settings, job.name)
    sink = kafka_sink(settings, job.name, "messages", [*counts, DEAD_LETTERS])
    for text in job.tables(settings, sink, kafka_base(settings), prefix(settings, job.name)):
        env.execute_sql(text)
    beating = WithHeartbeats(job.accepting, places(counts), settings.heartbeat_ms)
    rows = messages(env, job, beating, job.pack(settings.sources), settings.flink.state_ttl_days)
    env.create_temporary_view("accepted", rows)
    group = env.create_statement_set()
    group.add_insert_sql("INSERT INTO messages SELECT topic, `key`, `value` FROM accepted")
    return group


def _from_plan(job: Job | Pipe, settings: Settings) -> Any:  # noqa: ANN401
    text = shipped_plan(job.name)
    env, tables, inserts = _prepared(job, settings)
    if text is None:
        text = compiled(env, tables, inserts)
    else:
        for table in tables:
            if not table.startswith("CREATE TEMPORARY VIEW"):  # views are in the plan
                env.execute_sql(table)
    loaded = env.load_plan(PlanReference.from_json_string(text))
    # PyFlink gives a loaded plan the Java environment in place of its own, which its `execute` then trips over
    env._before_execute()  # noqa: SLF001
    return loaded._j_compiled_plan.execute()  # noqa: SLF001


def _prepared(job: Job | Pipe, settings: Settings) -> tuple[TableEnvironment, list[str], list[str]]:
    """Return the environment of a job with its function registered, its tables and views, and its INSERTs."""
    if isinstance(job, Job):
        env = environment(settings, job.name)
        register(env, job.udf, udf_settings(settings, job.name))
        tables, inserts = statements(job, kafka_options(settings, job))
        return env, tables, of_generation(inserts, settings)
    env = environment(settings, job.name, job.checkpoint_ms(settings))
    if job.udf is not None:
        register(env, job.udf, job.udf_settings(settings))
    return env, *job.statements(settings, kafka_base(settings))


def _cause(error: Py4JJavaError) -> str:
    """Return what Flink says is wrong: the last cause, without frames."""
    cause = error.java_exception
    while cause.getCause() is not None:
        cause = cause.getCause()
    text = str(cause.getMessage()).strip()
    if "Could not find any factory" not in text:
        return text
    return (
        f"{text.splitlines()[0]}; a connector's jar is not on the class path: run in the environment of 'erpulse env', "
        "or put the jars of docker/pom.xml into Flink's lib folder"
    )


def _root(trace: str) -> str:
    """Return the last cause of a Java trace in one line."""
    causes = [line.removeprefix("Caused by: ") for line in trace.splitlines() if line.startswith("Caused by: ")]
    return causes[-1] if causes else (trace.strip().splitlines() or ["no reason given"])[0]


def _flags(pairs: list[str]) -> dict[str, str]:
    wrong = [pair for pair in pairs if "=" not in pair]
    if wrong:
        raise ConfigError(f"--set {wrong[0]!r}: want KEY=VALUE, as flink.parallelism=2")
    return dict(pair.split("=", 1) for pair in pairs)


def _configuration(settings: Settings, name: str, checkpoint_ms: int | None) -> dict[str, str]:
    flink = settings.flink
    return {
        "pipeline.name": beside(settings, name),
        "table.local-time-zone": "UTC",
        "parallelism.default": str(flink.parallelism),
        # a shared view is planned once, whatever reads it: see Decisions
        "table.optimizer.reuse-optimize-block-with-digest-enabled": "true",
        # leave rows are few once gathered: a second, local phase would only cost memory and a buffer per window
        "table.optimizer.agg-phase-strategy": "ONE_PHASE",
        "table.plan.compile.catalog-objects": "IDENTIFIER",
        # the one task that commits partitions of files is no part of its writer's chain: a chain has one greatest
        # parallelism, and a savepoint of one task could not be restored by two
        "pipeline.operator-chaining.chain-operators-with-different-max-parallelism": "false",
        "table.exec.state.ttl": f"{flink.state_ttl_days} d",
        "execution.checkpointing.interval": f"{checkpoint_ms or flink.checkpoint_interval_ms} ms",
        "execution.checkpointing.mode": "EXACTLY_ONCE" if flink.guarantee == "exactly-once" else "AT_LEAST_ONCE",
        "execution.checkpointing.dir": flink.checkpoint_dir,
        "execution.checkpointing.externalized-checkpoint-retention": "RETAIN_ON_CANCELLATION",
        # what a row waits for in each shuffle and at each source, where Flink's defaults are 100 and 200 ms
        "execution.buffer-timeout.interval": "20 ms",
        "pipeline.auto-watermark-interval": "50 ms",
        "python.fn-execution.bundle.size": str(flink.bundle_size),
        "python.fn-execution.bundle.time": str(flink.bundle_time_ms),
        "python.fn-execution.arrow.batch.size": str(flink.bundle_size),
    }
