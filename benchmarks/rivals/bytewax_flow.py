"""Bytewax: the flow as its users write it, batches throughout; recovery and decay where the guarantees are asked for.

Plain: one logic per supplier. With the guarantees: one logic per partition, which holds its suppliers, because only
then the passing of time (a later invoice, a heartbeat) reaches suppliers that are quiet.
"""

import heapq
import os
from typing import Any

import redis
from bytewax import operators as op
from bytewax.connectors.kafka import KafkaSink, KafkaSinkMessage, KafkaSource, KafkaSourceMessage
from bytewax.dataflow import Dataflow
from bytewax.operators import StatefulBatchLogic
from bytewax.outputs import DynamicSink, StatelessSinkPartition
from windows import NEVER, Windows
from workload import ALERTS, SOURCE, TOPIC, VIEW, Invoice, Scored, decode, feature_row, milliseconds, score

from connectors.online_layout import FeatureRow, encode_rows

BROKERS = [os.environ["BENCH_KAFKA"]]
REDIS_PORT = int(os.environ["BENCH_REDIS_PORT"])
BATCH = 2000
Known = tuple[int, Invoice]


class Supplier(StatefulBatchLogic[Known, Scored, Windows]):
    """The windows of one supplier."""

    def __init__(self, resumed: Windows | None) -> None:
        """Start empty or where it was."""
        self.windows = resumed or Windows()

    def on_batch(self, values: list[Known]) -> tuple[list[Scored], bool]:
        """Take in a batch."""
        out, windows = [], self.windows
        for known, invoice in values:
            windows.add(milliseconds(invoice.event_time), known, invoice.company_amount)
            out.append(Scored(invoice.supplier_id, invoice.document, invoice.company_amount, known, windows.values()))
        return out, StatefulBatchLogic.RETAIN

    def snapshot(self) -> Windows:
        """Return what is kept."""
        return self.windows


class Partition(StatefulBatchLogic[Known, Scored, dict[str, Windows]]):
    """The windows of all suppliers of a partition; what leaves a window is written although its supplier is quiet."""

    def __init__(self, resumed: dict[str, Windows] | None) -> None:
        """Start empty or where it was."""
        self.suppliers = resumed or {}
        self.due = [(windows.due, supplier) for supplier, windows in self.suppliers.items()]
        heapq.heapify(self.due)

    def on_batch(self, values: list[Known]) -> tuple[list[Scored], bool]:
        """Take in a batch."""
        out: list[Scored] = []
        for known, invoice in values:
            if self.due and self.due[0][0] <= known:
                self._forget(known, out)
            if invoice.supplier_id:
                out.append(self._add(known, invoice))
        return out, StatefulBatchLogic.RETAIN

    def snapshot(self) -> dict[str, Windows]:
        """Return what is kept."""
        return self.suppliers

    def _add(self, known: int, invoice: Invoice) -> Scored:
        supplier = invoice.supplier_id
        windows = self.suppliers.get(supplier)
        if windows is None:
            windows = self.suppliers[supplier] = Windows()
        due = windows.due
        windows.add(milliseconds(invoice.event_time), known, invoice.company_amount)
        if windows.due < due:
            heapq.heappush(self.due, (windows.due, supplier))
        return Scored(supplier, invoice.document, invoice.company_amount, known, windows.values())

    def _forget(self, known: int, out: list[Scored]) -> None:
        while self.due and self.due[0][0] <= known:
            at, supplier = heapq.heappop(self.due)
            windows = self.suppliers[supplier]
            if windows.forget(at):  # else the entry was overtaken by an earlier one
                out.append(Scored(supplier, "", 0.0, at, windows.values()))
                if windows.due < NEVER:
                    heapq.heappush(self.due, (windows.due, supplier))


class _Online(StatelessSinkPartition[FeatureRow]):
    def __init__(self) -> None:
        self.client = redis.Redis(port=REDIS_PORT)

    def write_batch(self, items: list[FeatureRow]) -> None:
        with self.client.pipeline(transaction=False) as pipe:
            for key, fields in encode_rows(VIEW, items):
                pipe.hset(key, mapping=fields)
            pipe.execute()


class Online(DynamicSink[FeatureRow]):
    """Redis in Feast's layout, the latest row per supplier of each batch."""

    def build(self, step_id: str, worker_index: int, worker_count: int) -> _Online:
        """Open one connection per worker."""
        del step_id, worker_index, worker_count
        return _Online()


def parsed(messages: list[KafkaSourceMessage[Any, Any]]) -> list[tuple[str, Known]]:
    """Decode a batch; heartbeats fall away."""
    out = []
    for message in messages:
        invoice = decode(message.value)
        if invoice.source == SOURCE:
            out.append((invoice.supplier_id, (message.timestamp[1], invoice)))
    return out


def by_partition(messages: list[KafkaSourceMessage[Any, Any]]) -> list[tuple[str, Known]]:
    """Decode a batch, heartbeats included."""
    return [(str(message.partition), (message.timestamp[1], decode(message.value))) for message in messages]


def alerts(rows: list[tuple[str, Scored]]) -> list[KafkaSinkMessage[bytes, bytes]]:
    """Score a batch of those rows that are invoices."""
    wanted = [row for _, row in rows if row.document]
    return [KafkaSinkMessage(key.encode(), body) for key, body in score(wanted)] if wanted else []


guaranteed = os.environ["BENCH_GUARANTEE"] == "same"
flow = Dataflow("spend")
messages = op.input("in", flow, KafkaSource(BROKERS, [TOPIC], batch_size=BATCH))
keyed = op.flat_map_batch("parse", messages, by_partition if guaranteed else parsed)
rows = op.stateful_batch("windows", keyed, Partition if guaranteed else Supplier)
op.output("online", op.map("row", rows, lambda pair: feature_row(pair[1])), Online())
op.output("alerts", op.flat_map_batch("score", rows, alerts), KafkaSink(BROKERS, ALERTS))
