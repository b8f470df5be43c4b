"""The one keyed function: runs a pure step over state in Flink. With runtime.py the only module that imports Flink."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from pyflink.common import Row, Time, Types
from pyflink.datastream import FlatMapFunction, KeyedProcessFunction, RuntimeContext
from pyflink.datastream.state import StateTtlConfig, ValueStateDescriptor
from pyflink.table import StreamTableEnvironment, Table

from connectors.messages import RawMessage
from jobs.heartbeat import KEY, TICK, WithHeartbeats

if TYPE_CHECKING:
    from jobs.stages import Decode, Ingest, Step, Stepper

RECORD = Types.ROW_NAMED(["topic", "key", "value"], [Types.STRING(), Types.STRING(), Types.STRING()])
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
