"""Quix Streams: a stateful function per supplier, a batching sink for Redis, alerts to their topic.

Records come one by one, so the score is plain numbers. The library has no timers and no way from one key's state to
another's: a supplier that is quiet keeps its features, with or without the other guarantees.
"""

import os
from typing import Any

import msgspec
import redis
from quixstreams import Application, State
from quixstreams.sinks import BatchingSink, SinkBatch
from windows import Windows
from workload import ALERTS, SOURCE, TOPIC, VIEW, Invoice, Scored, decode, feature_row, milliseconds, score_one

from connectors.online_layout import encode_rows

CHUNK = 2000
pack = msgspec.msgpack.Encoder().encode
unpack = msgspec.msgpack.Decoder(tuple[list[list[int]], list[dict[int, list[int]]], int]).decode


class Online(BatchingSink):
    """Redis in Feast's layout, the latest row per supplier of each batch."""

    def setup(self) -> None:
        """Connect."""
        self.client = redis.Redis(port=int(os.environ["BENCH_REDIS_PORT"]))

    def write(self, batch: SinkBatch) -> None:
        """Write a commit interval's rows."""
        for chunk in batch.iter_chunks(CHUNK):
            with self.client.pipeline(transaction=False) as pipe:
                for key, fields in encode_rows(VIEW, [feature_row(item.value) for item in chunk]):
                    pipe.hset(key, mapping=fields)
                pipe.execute()


def step(value: Invoice, key: Any, timestamp: int, headers: Any, state: State) -> Scored:  # noqa: ANN401
    """Take in one invoice."""
    del key, headers
    windows, kept = Windows(), state.get_bytes("windows")
    if kept is not None:
        windows.__setstate__(unpack(kept))
    windows.add(milliseconds(value.event_time), timestamp, value.company_amount)
    state.set_bytes("windows", pack(windows.__getstate__()))
    return Scored(value.supplier_id, value.document, value.company_amount, timestamp, windows.values())


def main() -> None:
    """Run one process of the group."""
    guaranteed, interval = os.environ["BENCH_GUARANTEE"] == "same", float(os.environ["BENCH_INTERVAL_MS"]) / 1000
    app = Application(
        os.environ["BENCH_KAFKA"],
        consumer_group=os.environ["BENCH_GROUP"],
        auto_offset_reset="earliest",
        commit_interval=interval,  # what the sink holds is written then, in either row
        processing_guarantee="exactly-once" if guaranteed else "at-least-once",
        use_changelog_topics=guaranteed,
        state_dir=os.environ["BENCH_STATE"],
        producer_extra_config={"linger.ms": 20},
        loglevel="WARNING",
    )
    source = app.topic(TOPIC, value_deserializer="bytes", key_deserializer="str")
    alerts = app.topic(ALERTS, value_serializer="bytes", key_serializer="str")
    invoices = app.dataframe(source).apply(decode).filter(lambda invoice: invoice.source == SOURCE)
    rows = invoices.apply(step, stateful=True, metadata=True)
    rows.sink(Online())
    found = rows.apply(score_one).filter(lambda alert: alert is not None)
    found.apply(lambda alert: alert[1]).to_topic(alerts, key=lambda body: msgspec.json.decode(body)["alert_id"])
    app.run()


if __name__ == "__main__":
    main()
