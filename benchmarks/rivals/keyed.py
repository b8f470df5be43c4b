"""The usual PyFlink form: one KeyedProcessFunction that keeps the windows of a supplier and scores invoice by invoice.

flink run -py keyed.py -pyfs jobs.zip,workload.py,... score|online KEY=VALUE...
"""

import sys
from collections.abc import Iterator
from typing import Any

import ours
from pyflink.common import Row, Types
from pyflink.datastream import FlatMapFunction, KeyedProcessFunction, RuntimeContext
from pyflink.datastream.state import ValueStateDescriptor

from connectors.alerts import TOPIC as ALERTS
from connectors.events.supplier_invoice import SUPPLIER_INVOICE
from connectors.schema import create_table
from connectors.settings import Settings, load
from jobs import runtime
from jobs.media import kafka_base, kafka_sink

NAME = "rival_keyed"
INVOICE = Types.TUPLE([Types.STRING(), Types.STRING(), Types.STRING(), Types.DOUBLE()])
RECORD = Types.ROW_NAMED(["topic", "key", "value"], [Types.STRING(), Types.STRING(), Types.STRING()])


class Parse(FlatMapFunction):  # type: ignore[misc]
    """JSON to what is needed of an invoice; heartbeats fall away."""

    def flat_map(self, value: Row) -> Iterator[tuple[str, str, str, float]]:
        """Parse one record."""
        from workload import SOURCE, decode  # noqa: PLC0415  loaded on the worker

        one = decode(value[0])
        if one.source == SOURCE:
            yield one.supplier_id, one.document, one.event_time, one.company_amount


class Spend(KeyedProcessFunction):  # type: ignore[misc]
    """Windows, features and score of one supplier; timers in event time let features decay."""

    def open(self, runtime_context: RuntimeContext) -> None:
        """Make the state."""
        self._state = runtime_context.get_state(ValueStateDescriptor("windows", Types.PICKLED_BYTE_ARRAY()))

    def process_element(self, value: tuple[str, str, str, float], ctx: Any) -> Iterator[Row]:  # noqa: ANN401
        """Take in one invoice."""
        from windows import Windows  # noqa: PLC0415
        from workload import Scored, milliseconds, score_one  # noqa: PLC0415

        supplier, document, moment, amount = value
        windows, known = self._state.value() or Windows(), ctx.timestamp()
        due = windows.due
        windows.add(milliseconds(moment), known, amount)
        if windows.due != due:
            ctx.timer_service().register_event_time_timer(windows.due)
        self._state.update(windows)
        row = Scored(supplier, document, amount, known, windows.values())
        yield self._features(row)
        if (found := score_one(row)) is not None:
            yield Row(ALERTS, found[0], found[1].decode())

    def on_timer(self, timestamp: int, ctx: Any) -> Iterator[Row]:  # noqa: ANN401
        """Let go what has left a window."""
        from windows import NEVER  # noqa: PLC0415
        from workload import Scored  # noqa: PLC0415

        windows = self._state.value()
        if windows.forget(timestamp):
            self._state.update(windows)
            if windows.due < NEVER:
                ctx.timer_service().register_event_time_timer(windows.due)
            yield self._features(Scored(ctx.get_current_key(), "", 0.0, timestamp, windows.values()))

    def _features(self, row: Any) -> Row:  # noqa: ANN401
        from windows import FIELDS  # noqa: PLC0415
        from workload import SOURCE, feature_json  # noqa: PLC0415

        return Row(ours.VIEW.topic, f"{SOURCE}|{row.supplier}", feature_json(row, FIELDS))


def score(settings: Settings) -> None:
    """Submit the job."""
    env = runtime.stream_environment(settings, NAME)
    source = kafka_base(settings) | {
        "topic": SUPPLIER_INVOICE.topic,
        "properties.group.id": NAME,
        "scan.startup.mode": "earliest-offset",
        "format": "raw",
    }
    known = "`known_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp'"
    extra = (known, "WATERMARK FOR `known_time` AS `known_time` - INTERVAL '0.001' SECOND")
    env.execute_sql(create_table("records", [("value", "STRING")], source, extra=extra))
    sink = kafka_sink(settings, NAME, "messages", [ours.VIEW.topic, ALERTS])
    columns = ("`topic` STRING METADATA", "`key` STRING", "`value` STRING")
    env.execute_sql(create_table("messages", [], sink, extra=columns))
    raw = env.to_data_stream(env.sql_query("SELECT `value`, known_time FROM records"))
    invoices = raw.flat_map(Parse(), output_type=INVOICE)
    rows = invoices.key_by(lambda invoice: invoice[0], key_type=Types.STRING()).process(Spend(), output_type=RECORD)
    env.create_temporary_view("rows", env.from_data_stream(rows))
    group = env.create_statement_set()
    group.add_insert_sql("INSERT INTO messages SELECT topic, `key`, `value` FROM `rows`")
    group.execute()


if __name__ == "__main__":
    chosen = dict(pair.split("=", 1) for pair in sys.argv[2:])
    if sys.argv[1] == "score":
        score(load(flags=chosen))
    else:
        ours.run("online", chosen)
