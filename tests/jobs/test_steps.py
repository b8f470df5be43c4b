"""Keyed steps without Flink: the order of events and times, what is kept, and the SQL around them."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from connectors.errors import WiringError
from connectors.settings import Settings
from jobs import media
from jobs.release import release
from jobs.spec import statements
from jobs.steps import BETWEEN, Applied, Running, Steps, emitted, texts, views_of
from tests.jobs.steps_example import DAY, JOB, STEP, Line, Total, Totals
from udfs.step import At, Stepped

STEPS = Steps(by=("source",), step=STEP)


def event(event_id: str, amount: str, sign: int = 1) -> str:
    return f'budget|{{"event_id":"{event_id}","sign":{sign},"amount":{amount}}}'


def told(done: Applied | None) -> list[tuple[int, str, Decimal]]:
    assert done is not None
    return [(at, row["kind"], row["amount_last_now"]) for at, row in done.rows]


def test_events_of_a_millisecond_are_taken_in_the_order_of_their_ids_and_a_version_before_it_goes() -> None:
    running = Running(STEPS, {})
    texts_ = [event("b@1", "5"), event("a@2", "2"), event("a@1", "3", -1), event("a@1", "3")]
    done = running.take(None, "erp", 1000, BETWEEN.join(texts_))
    assert msgspec.msgpack.decode(done.state)[1]["seen"] == ["a@1+1", "a@1-1", "a@2+1", "b@1+1"]
    assert [amount for _, _, amount in told(done)] == [3, 0, 2, 7]
    again = Running(STEPS, {}).take(None, "erp", 1000, BETWEEN.join(reversed(texts_)))
    assert again == done


def test_amounts_are_exact_to_the_last_digit() -> None:
    done = Running(STEPS, {}).take(None, "erp", 0, event("a", "123456789012345.123"))
    assert told(done)[0][2] == Decimal("123456789012345.123")


def test_a_time_that_has_come_is_acted_on_before_the_next_event_where_its_timer_was_lost() -> None:
    running = Running(STEPS, {})
    first = running.take(None, "erp", 5, event("a", "1"))
    assert first.wake_at == DAY
    done = running.take(first.state, "erp", 2 * DAY + 7, event("b", "1"))
    assert told(done) == [(DAY, "day", 1), (2 * DAY, "day", 1), (2 * DAY + 7, "change", 2)]
    assert done.wake_at == 3 * DAY


def test_an_event_of_the_very_millisecond_comes_before_the_time() -> None:
    running = Running(STEPS, {})
    first = running.take(None, "erp", 5, event("a", "1"))
    assert told(running.take(first.state, "erp", DAY, event("b", "1")))[0] == (DAY, "change", 2)


def test_a_timer_that_is_not_due_any_more_does_nothing() -> None:
    running = Running(STEPS, {})
    first = running.take(None, "erp", 5, event("a", "1"))
    assert running.wake(first.state, "erp", DAY - 1) is None
    assert told(running.wake(first.state, "erp", DAY)) == [(DAY, "day", 1)]


def test_what_a_worker_has_at_hand_is_what_was_kept() -> None:
    warm, events = Running(STEPS, {}), [event(str(n), str(n)) for n in range(5)]
    kept = None
    for place, text in enumerate(events):
        cold = Running(STEPS, {}).take(kept, "erp", place, text)
        done = warm.take(kept, "erp", place, text)
        assert done == cold
        kept = done.state


class Restless(Totals):
    """A step that asks to be woken at once, for ever."""

    def wake(self, state: Total, at: At) -> Stepped:
        """Ask for the very time it is woken at."""
        return Stepped(state, [], at.now)


def test_a_step_that_would_never_end_is_refused() -> None:
    running = Running(replace(STEPS, step=replace(STEP, make=lambda _: Restless())), {})
    first = running.take(None, "erp", 5, event("a", "1"))
    with pytest.raises(WiringError, match="it must be later"):
        running.wake(first.state, "erp", DAY)


def test_rows_have_declared_columns_only() -> None:
    assert texts({"event_id": "x"}, list(STEP.columns)) == [None, None, "x"]
    with pytest.raises(WiringError, match=r"columns \['other'\]"):
        texts({"other": 1}, list(STEP.columns))


def test_the_views_around_a_step() -> None:
    sources = {source.name: source for source in JOB.sources}
    assert list(views_of("totals", STEPS, sources)) == ["totals_events", "totals_gathered", "totals"]
    assert emitted(STEPS) == ("step_ms", "source", "kind", "amount_last_now", "event_id")
    tables, _ = statements(JOB, media.planning_options)
    assert "`cost_center`" not in tables[0], "a column that the step does not take is not read"
    assert "'event_id' VALUE `event_id`, 'sign' VALUE `sign`, 'amount' VALUE `amount`" in "\n".join(tables)


def test_a_step_that_reads_what_is_not_there_is_refused() -> None:
    step = replace(STEP, inputs={"budgets": Line})
    with pytest.raises(WiringError, match=r"reads 'budgets', no event or view; did you mean 'budget'"):
        replace(JOB, views={"totals": replace(STEPS, step=step), "told": "SELECT 1"})


def test_another_version_of_a_step_or_of_the_sql_is_another_state() -> None:
    def state(job: Any) -> dict[str, str]:
        return release(job, Settings()).state

    kept = state(JOB)
    assert set(kept) == {"step-totals", "sql"}
    newer = replace(JOB, views=JOB.views | {"totals": replace(STEPS, step=replace(STEP, version="totals/2"))})
    assert state(newer)["step-totals"] != kept["step-totals"]
    assert state(newer)["sql"] == kept["sql"]
    told_ = replace(JOB, views=JOB.views | {"told": f"{JOB.views['told']} WHERE TRUE"})
    assert state(told_)["sql"] != kept["sql"]


def test_a_lone_feature_view_has_a_sink_that_kafka_takes() -> None:
    options = media.kafka_options(Settings(), JOB)("sink", "features")
    assert options["topic"].split(";") == ["features.totals", "scores.totals"]
    assert json.dumps(dict(options))
