"""A simulated run through ingest's functions: topics are read side by side, and how they meet must not matter."""

import datetime as dt
from collections import Counter, defaultdict
from random import Random

import pytest

from connectors.messages import RawMessage
from erpulse.simulate.plan import Plan
from erpulse.simulate.stream import sources, stream
from tests.connectors.ledger import balance
from tests.jobs.worker import Worker

PLAN = Plan(seed=3, rate=60, seconds=5, bad=6, incidents=7, duplicates=0.05)
NOON = dt.datetime(2026, 5, 15, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def records() -> list[RawMessage]:
    offsets: Counter[str] = Counter()
    found = []
    for record in stream(PLAN, NOON):
        place = offsets[record.topic]
        offsets[record.topic] += 1
        found.append(RawMessage(record.key, record.value, record.headers, record.topic, 0, place, 1_715_761_801_600))
    return found


@pytest.fixture(scope="module")
def in_order(records: list[RawMessage]) -> Worker:
    return Worker(sources()).take(*records)


def test_what_is_bad_is_refused_and_nothing_else(in_order: Worker, records: list[RawMessage]) -> None:
    bad = [r.mark.label.reason for r in stream(PLAN, NOON) if r.mark is not None and r.mark.label.kind == "bad"]
    assert Counter(letter.reason.value for letter in in_order.letters) == Counter(bad)
    assert sum(in_order.decoded.values()) == len(records)
    assert in_order.accepted["repeated"] > 0


@pytest.mark.parametrize("seed", range(3))
def test_topics_side_by_side_give_the_same_rows(in_order: Worker, records: list[RawMessage], seed: int) -> None:
    queues: dict[str, list[RawMessage]] = defaultdict(list)
    for record in reversed(records):
        queues[record.topic].append(record)
    dice, mixed = Random(seed), []  # noqa: S311 - a play, no secret
    while queues:
        topic = dice.choice(sorted(queues))
        mixed += [queues[topic].pop() for _ in range(min(len(queues[topic]), dice.randrange(1, 40)))]
        if not queues[topic]:
            del queues[topic]
    worker = Worker(sources()).take(*mixed)
    assert balance(worker.rows) == balance(in_order.rows)
    assert {letter.id for letter in worker.letters} == {letter.id for letter in in_order.letters}
