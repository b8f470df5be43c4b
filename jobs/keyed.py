"""The keyed functions: run a pure step over state in Flink. With runtime.py the only module that imports Flink.

`Keyed` runs ingest's step in processing time, as events come; `Stepping` runs a job's step in event time.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pyflink.common import Row, Time, Types
from pyflink.datastream import FlatMapFunction, KeyedProcessFunction, RuntimeContext
from pyflink.datastream.state import StateTtlConfig, ValueStateDescriptor
from pyflink.table import Schema, StreamTableEnvironment, Table

from connectors.messages import RawMessage
from jobs.heartbeat import KEY, TICK, WithHeartbeats
from jobs.steps import MILLISECONDS, SEPARATOR, Running, Steps, emitted, gathered_view, stream, texts
from jobs.sums import TIME

if TYPE_CHECKING:
    from jobs.stages import Decode, Ingest, Step, Stepper
    from jobs.steps import Applied

RECORD = Types.ROW_NAMED(["topic", "key", "value"], [Types.STRING(), Types.STRING(), Types.STRING()])
END = 2**63 - 1
"""Watermark of an input that has ended: no time passes after it."""
PAIR = Types.TUPLE([Types.STRING(), Types.PICKLED_BYTE_ARRAY()])


class Decoded(FlatMapFunction):  # type: ignore[misc]
    """Raw Kafka rows to keyed payloads."""

    def __init__(self, make: "Callable[[bytes], Decode]", packed: bytes) -> None:
        """Keep how to make the function on the worker."""
        self._make, self._packed = make, packed

    def open(self, runtime_context: RuntimeContext) -> None:
        """Make the function and its counters."""
        self._decode = self._make(self._packed)
        self._counters = _Counters(runtime_context)

    def flat_map(self, value: Row) -> Iterator[tuple[str, bytes]]:
        """Decode one raw record."""
        key, body, headers, topic, partition, offset, appended = value
        message = RawMessage(
            _bytes(key), _bytes(body), tuple((n, _bytes(v)) for n, v in (headers or {}).items()),
            topic, partition, offset, appended.to_epoch_milli(),
        )  # fmt: skip
        pairs, count = self._decode(message)
        self._counters.add(count)
        yield from pairs


class Keyed(KeyedProcessFunction):  # type: ignore[misc]
    """A pure step over one value of state per key, with timers in processing time."""

    def __init__(self, make: "Callable[[bytes], Stepper]", packed: bytes, ttl_days: int) -> None:
        """Keep how to make the step on the worker."""
        self._make, self._packed, self._ttl_days = make, packed, ttl_days

    def open(self, runtime_context: RuntimeContext) -> None:
        """Make the step, its state and its counters."""
        self._stepper = self._make(self._packed)
        self._counters = _Counters(runtime_context)
        descriptor = ValueStateDescriptor("root", Types.PICKLED_BYTE_ARRAY())
        descriptor.enable_time_to_live(StateTtlConfig.new_builder(Time.days(self._ttl_days)).build())
        self._state = runtime_context.get_state(descriptor)

    def process_element(self, value: tuple[str, bytes], ctx: Any) -> Iterator[Row]:  # noqa: ANN401
        """Take in one event."""
        before = self._state.value()
        step = self._stepper.step(before, value[1], ctx.timer_service().current_processing_time())
        yield from self._done(before, step, ctx)

    def on_timer(self, timestamp: int, ctx: Any) -> Iterator[Row]:  # noqa: ANN401
        """Act on time; after an outage that is later than what the timer was set for."""
        before = self._state.value()
        now = max(timestamp, ctx.timer_service().current_processing_time())
        yield from self._done(before, self._stepper.wake(before, now), ctx)

    def _done(self, before: bytes | None, step: "Step", ctx: Any) -> Iterator[Row]:  # noqa: ANN401
        self._counters.add(step.tally)
        if step.state is not before and step.state is not None:
            self._state.update(step.state)
        if step.wake_at is not None:
            ctx.timer_service().register_processing_time_timer(step.wake_at)
        for row in step.rows:
            yield Row(*row)


class Stepping(KeyedProcessFunction):  # type: ignore[misc]
    """A job's step over one value of state per key, in event time.

    Rows of a key arrive in the order of their time. A time to wake is a timer, and part of the state: it is acted on
    before the next row of its key where the timer was lost, as PyFlink may lose one at a checkpoint.
    """

    def __init__(self, steps: Steps, settings: "Mapping[str, Any]", ttl_days: int) -> None:
        """Keep how to make the step on the worker."""
        self._steps, self._settings, self._ttl_days = steps, settings, ttl_days

    def open(self, runtime_context: RuntimeContext) -> None:
        """Make the step and its state."""
        self._running = Running(self._steps, self._settings)
        descriptor = ValueStateDescriptor("kept", Types.PICKLED_BYTE_ARRAY())
        descriptor.enable_time_to_live(StateTtlConfig.new_builder(Time.days(self._ttl_days)).build())
        self._state = runtime_context.get_state(descriptor)

    def process_element(self, value: Row, ctx: Any) -> Iterator[Row]:  # noqa: ANN401
        """Take in the events of one millisecond."""
        done = self._running.take(self._state.value(), value[0], ctx.timestamp(), value[2])
        yield from self._done(done, value[0], ctx)

    def on_timer(self, timestamp: int, ctx: Any) -> Iterator[Row]:  # noqa: ANN401
        """Act on time, unless the input has ended."""
        if ctx.timer_service().current_watermark() == END:
            return
        done = self._running.wake(self._state.value(), ctx.get_current_key(), timestamp)
        if done is not None:
            yield from self._done(done, ctx.get_current_key(), ctx, timestamp)

    def _done(self, done: "Applied", key: str, ctx: Any, earliest: int | None = None) -> Iterator[Row]:  # noqa: ANN401
        self._state.update(done.state)
        if done.wake_at is not None:
            ctx.timer_service().register_event_time_timer(done.wake_at)
        # a row of a time that has passed already would be dropped as late by whatever reads it
        first = ctx.timer_service().current_watermark() + 1 if earliest is None else earliest
        for at, row in done.rows:
            yield Row(max(at, first), *key.split(SEPARATOR), *texts(row, list(self._steps.step.columns)))


def stepped(env: StreamTableEnvironment, name: str, steps: Steps, settings: "Mapping[str, Any]", ttl_days: int) -> None:
    """Register what a step makes of its gathered events as a table with the rowtime `t`."""
    gathered = env.to_data_stream(env.from_path(gathered_view(name)))
    columns = emitted(steps)
    kind = Types.ROW_NAMED(list(columns), [Types.LONG(), *[Types.STRING()] * (len(columns) - 1)])
    keyed = gathered.key_by(lambda row: row[0], key_type=Types.STRING())
    rows = keyed.process(Stepping(steps, settings, ttl_days), output_type=kind).name(name).uid(f"step-{name}")
    schema = Schema.new_builder().column(MILLISECONDS, "BIGINT")
    for column in columns[1:]:
        schema = schema.column(column, "STRING")
    schema = schema.column_by_expression(TIME, f"TO_TIMESTAMP_LTZ({MILLISECONDS}, 3)")
    table = env.from_data_stream(rows, schema.watermark(TIME, "SOURCE_WATERMARK()").build())
    env.create_temporary_view(stream(name), table)


def messages(
    env: StreamTableEnvironment, job: "Ingest", beating: WithHeartbeats, packed: bytes, ttl_days: int
) -> Table:
    """Return the records that ingest writes: raw table, decoding, key by root document, acceptance and heartbeats."""
    raw = env.to_data_stream(env.sql_query(job.raw))
    pairs = raw.flat_map(Decoded(job.decoding, packed), output_type=PAIR).name("decode").uid("decode")
    clock = env.to_data_stream(env.sql_query("SELECT tick FROM clock"))
    ticks = clock.map(_tick, output_type=PAIR).name("tick").uid("tick")
    keyed = pairs.union(ticks).key_by(lambda pair: pair[0], key_type=Types.STRING())
    rows = keyed.process(Keyed(beating, packed, ttl_days), output_type=RECORD).name("accept").uid("accept")
    return env.from_data_stream(rows)


def _tick(_: Row) -> tuple[str, bytes]:
    return KEY, TICK


class _Counters:
    """Flink counters by name, made when first needed."""

    def __init__(self, context: RuntimeContext) -> None:
        self._group = context.get_metrics_group().add_group("erpulse")
        self._known: dict[str, Any] = {}

    def add(self, name: str) -> None:
        if name not in self._known:
            self._known[name] = self._group.counter(name)
        self._known[name].inc()


def _bytes(value: object) -> bytes | None:
    return None if value is None else bytes(value)  # type: ignore[call-overload]
