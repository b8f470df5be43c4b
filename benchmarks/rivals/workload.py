"""What every contender is given and what must come out of it: invoices, their decoding, the score, the alert.

Invoices of 60 days arrive in the order in which they were known (the time of the Kafka record), posted up to three
days before. A topic is partitioned by supplier, so that nobody has to shuffle. At every twentieth of each partition
stands a supplier of its own, a marker, whose features tell how far a contender has come.
"""

import math
import random
import zlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
import pandas as pd
from windows import FIELDS, HOUR, Windows

from connectors.online_layout import FeatureRow, OnlineView
from udfs.spend_history import Limits, fires, log_zscore
from udfs.verdicts import Subject, alert_id

SOURCE, RULE = "bench", "spend_departs_from_history"
TOPIC, ALERTS, NAME = "erp.supplier_invoice", "erp.alerts", "rival_spend"
PARTITIONS, STEPS = 4, tuple(range(0, 101, 5))
SPAN_MS, AGE_MS = 60 * 24 * HOUR, 75 * 24 * HOUR
CLOSES_MS = 12 * HOUR
MARKS = 11
LIMITS = Limits()
TYPES = {"spend_sum": "DECIMAL(38, 3)", "invoice_count": "BIGINT"}
VIEW = OnlineView(
    NAME,
    ("source", "supplier_id"),
    tuple((name, TYPES.get(name.rpartition("_")[0], "DECIMAL(38, 6)")) for name in FIELDS),
)


class Invoice(msgspec.Struct):
    """What a contender reads of a canonical record; a heartbeat has none of it."""

    source: str = ""
    supplier_id: str = ""
    document: str = ""
    event_time: str = ""
    company_amount: float = 0.0


class Sent(NamedTuple):
    """One record of the topic."""

    partition: int
    known_ms: int
    supplier: str
    document: str
    event_ms: int
    amount: str


class Scored(NamedTuple):
    """One invoice with the features it was known with, before its score."""

    supplier: str
    document: str
    amount: float
    known_ms: int
    features: tuple[float | int, ...]


decode = msgspec.json.Decoder(Invoice).decode


def milliseconds(text: str) -> int:
    """Return the milliseconds of an ISO time in UTC.

    >>> milliseconds("1970-01-02T00:00:01.250Z")
    86401250
    """
    days = _days(text[:10])
    return (
        days * 86_400_000
        + ((int(text[11:13]) * 60 + int(text[14:16])) * 60 + int(text[17:19])) * 1000
        + int(text[20:23])
    )


def _days(text: str, known: dict[str, int] = {}) -> int:  # noqa: B006  a cache
    found = known.get(text)
    if found is None:
        found = known[text] = int(np.datetime64(text, "D").astype(int))
    return found


def partition_of(supplier: str) -> int:
    """Return where a supplier's invoices stand."""
    return zlib.crc32(supplier.encode()) % PARTITIONS


def sent(count: int, suppliers: int, now_ms: int) -> Iterator[Sent]:
    """Yield the records, markers included; `count` is the number without markers."""
    dice, start, number = random.Random(11), (now_ms - AGE_MS) // HOUR * HOUR, 0  # noqa: S311
    marks = {count * step // 100: step for step in STEPS}
    for place in range(count + 1):
        known = start + SPAN_MS * place // count
        if place in marks:
            for partition in range(PARTITIONS):
                for turn in range(MARKS):
                    amount = "100.00" if turn < MARKS - 1 else "10000.00"
                    document = f"{SOURCE}|invoices|m{marks[place]}-{partition}-{turn}"
                    yield Sent(partition, known, marker(marks[place], partition), document, known, amount)
        if place == count:
            return
        supplier, number = f"S{dice.randrange(suppliers)}", number + 1
        amount = dice.lognormvariate(6, 0.5) * (20 if dice.random() < 0.005 else 1)  # noqa: PLR2004
        event = known - min(int(dice.expovariate(1 / (6 * HOUR))), 72 * HOUR)
        document = f"{SOURCE}|invoices|{number}"
        yield Sent(partition_of(supplier), known, supplier, document, event, f"{amount:.2f}")


def marker(step: int, partition: int) -> str:
    """Return the supplier that marks a share of a partition."""
    return f"M{step}-{partition}"


def record(one: Sent) -> bytes:
    """Return the canonical record of an invoice."""
    seconds, ms = divmod(one.event_ms, 1000)
    moment = f"{np.datetime64(seconds, 's')}.{ms:03d}Z"
    return (
        f'{{"sign":1,"superseded":false,"source":"{SOURCE}","document":"{one.document}","event_id":"{one.document}@1",'
        f'"op":"insert","order_key":"1","raw_topic":"raw.bench","raw_partition":0,"raw_offset":{one.known_ms},'
        f'"event_time":"{moment}","raw_time":"{moment}","grain":"document","kind":"invoice",'
        f'"invoice_id":"{one.document[15:]}","supplier_id":"{one.supplier}","reference":"R{one.event_ms}",'
        f'"amount":{one.amount},"currency":"USD","company_amount":{one.amount},"company_currency":"USD",'
        f'"category":"C{one.event_ms % 200}","cost_center":"K{one.event_ms % 300}"}}'
    ).encode()


def score(rows: Sequence[Scored]) -> list[tuple[str, bytes]]:
    """Return the alerts of a batch, key and JSON, scored in one vectorized call."""
    third = {name: place for place, name in enumerate(FIELDS)}
    wanted = ("invoice_count_30d", "log_sum_30d", "log_square_sum_30d")
    columns = np.array([[row.amount, *(row.features[third[name]] for name in wanted)] for row in rows], dtype="float64")
    value, count, total, square = (pd.Series(column) for column in columns.T)
    with np.errstate(all="ignore"):
        scored = log_zscore(value, count, total, square - total * total / count, LIMITS)
    fired = np.flatnonzero(fires(value, scored, LIMITS))
    return [alert(rows[place], float(scored["score"].iloc[place])) for place in fired]


def score_one(row: Scored) -> tuple[str, bytes] | None:
    """Return the alert of one invoice or nothing: the same formula on plain numbers, where records come one by one."""
    count, total, square = row.features[5], row.features[8], row.features[11]
    if count <= LIMITS.min_others or row.amount <= 0:
        return None
    log, rest = math.log(row.amount), count - 1
    mean, ssd = (total - log) / rest, square - total * total / count
    others = max(ssd - (log - total / count) ** 2 * count / rest, 0.0)
    spread = max(math.sqrt(others / (rest - 1)), LIMITS.spread_floor)
    found, high = (log - mean) / spread, math.exp(mean + LIMITS.threshold * spread)
    if found < LIMITS.threshold or row.amount - high < LIMITS.min_excess:
        return None
    return alert(row, found)


def alert(row: Scored, found: float) -> tuple[str, bytes]:
    """Return one alert; its id is the same under replay, so that a repeated one is seen as such."""
    identity = alert_id(Subject(RULE, SOURCE, row.supplier, row.document))
    body = {"alert_id": identity, "rule": RULE, "status": "open", "score": found, "value": row.amount}
    return identity, msgspec.json.encode(body | {"supplier_id": row.supplier, "document": row.document})


def feature_row(row: Scored) -> FeatureRow:
    """Return the features for the online store."""
    return FeatureRow((SOURCE, row.supplier), row.features, row.known_ms)


def feature_json(row: Scored, fields: Sequence[str]) -> str:
    """Return the features as the record that feature_online reads."""
    known = f"{np.datetime64(row.known_ms, 'ms')}Z"
    body = dict(zip(fields, row.features, strict=True)) | {"source": SOURCE, "supplier_id": row.supplier}
    return msgspec.json.encode(body | {"known_time": known}).decode()


class Truth(NamedTuple):
    """What must stand in Redis, at each supplier's last invoice and when time has moved on; alerts, events, time."""

    last: dict[str, tuple[float | int, ...]]
    closed: dict[str, tuple[float | int, ...]]
    alerts: set[str]
    events: int
    closed_ms: int


def truth(records: Sequence[Sent]) -> Truth:
    """Compute what must come out, one invoice after the other."""
    state: dict[str, Windows] = {}
    last, alerts = {}, set()
    for one in records:
        own = state.setdefault(one.supplier, Windows())
        own.add(one.event_ms, one.known_ms, float(one.amount))
        last[one.supplier] = own.values()
        found = score_one(Scored(one.supplier, one.document, float(one.amount), one.known_ms, last[one.supplier]))
        if found is not None:
            alerts.add(found[0])
    closes = records[-1].known_ms + CLOSES_MS
    for own in state.values():
        own.forget(closes)
    closed = {supplier: own.values() for supplier, own in state.items()}
    return Truth(last, closed, alerts, len(records), closes)
