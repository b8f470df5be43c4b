"""The job on a mini-cluster over a small story (`production.py`) against pandas: features, scores, alerts and ends."""

import json
import math
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pandas as pd
import pytest

from connectors.alerts import Alert
from connectors.events import EVENTS
from connectors.settings import Settings
from jobs import media
from jobs.production_yield import JOB
from tests.jobs import production
from udfs.production_yield import FEED, RUN, SCRAP, YIELD

LAST = production.shift_of(production.DAYS)


class Ran(NamedTuple):
    """What the job wrote: alerts in order, scores, and the feature rows."""

    alerts: list[Alert]
    scores: list[dict[str, Any]]
    features: list[tuple[str, str, dict[str, Any]]]

    def told(self, rule: str, shift: str | None = None) -> list[Alert]:
        """Return the revisions of the alerts of a rule, of one shift if told."""
        return [one for one in self.alerts if one.rule == rule and shift in (None, one.entity.get("shift"))]

    def rows(self, view: str, key: str) -> list[dict[str, Any]]:
        """Return the rows of a feature view under a key, in the order of knowledge."""
        return [row for topic, own, row in self.features if topic == f"features.{view}" and own == key]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory, gateway: None) -> Ran:  # noqa: ARG001  one JVM for all
    from erpulse.backtest.run import bounded  # noqa: PLC0415
    from jobs import runtime  # noqa: PLC0415  imports Flink

    folder = tmp_path_factory.mktemp("production_yield")
    for topic, rows in production.STORY.items():
        (folder / "in" / topic).mkdir(parents=True)
        lines = [json.dumps(row) for row in rows()]
        (folder / "in" / topic / "rows.jsonl").write_text("\n".join(lines), encoding="utf-8")
    own = bounded(Settings(), folder / "checkpoints")
    env = runtime.environment(own, JOB.name)
    runtime.plan(env, JOB, own, media.file_options(folder / "in", folder / "out")).execute().wait()
    return Ran(
        [msgspec.json.decode(row["value"], type=Alert) for row in written(folder / "out" / "erp.alerts")],
        [json.loads(row["value"]) for row in written(folder / "out" / "scores.production_yield")],
        [(row["topic"], row["key"], json.loads(row["value"])) for row in written(folder / "out" / "features")],
    )


def written(folder: Path) -> list[dict[str, Any]]:
    """Return the records of a sink, hidden files of unfinished parts left out."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith((".", "_")))
    return [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]


def counting() -> pd.DataFrame:
    """Return the confirmations that count in the end."""
    rows = pd.DataFrame(production.confirmations())
    gone = rows.loc[rows["sign"] < 0, "document"]
    return rows[~rows["document"].isin(gone)]


def test_the_story_is_made_of_canonical_rows() -> None:
    for topic, rows in production.STORY.items():
        for row in rows():
            msgspec.json.decode(json.dumps(row), type=EVENTS[topic.removeprefix("erp.")].struct, strict=True)
        known = [row["known_time"] for row in rows()]
        assert known == sorted(known)


@pytest.mark.run
def test_pieces_of_every_shift_are_those_of_pandas(ran: Ran) -> None:
    for shift, own in counting().groupby("shift"):
        last = ran.rows("material_shift", f"mes|P|W|GEAR|{shift}")[-1]
        sums = own[["good_quantity", "scrap_quantity", "rework_quantity"]].sum()
        names = ("good_qty_sum_shift", "scrap_qty_sum_shift", "rework_qty_sum_shift")
        assert [last[name] for name in names] == sums.tolist()
        assert last["yield_ratio_shift"] == pytest.approx(sums.iloc[0] / sums.sum())


@pytest.mark.run
def test_rolled_yield_is_the_product_over_operations(ran: Ran) -> None:
    for order, own in counting().groupby("order_id"):
        by = own.groupby("operation_id")[["good_quantity", "scrap_quantity", "rework_quantity"]].sum()
        wanted = math.prod(by["good_quantity"] / by.sum(axis=1))
        assert ran.rows("order_yield", f"mes|{order}")[-1]["rolled_yield_ratio_ltd"] == pytest.approx(wanted, abs=1e-6)


@pytest.mark.run
def test_availability_and_performance_so_far(ran: Ran) -> None:
    at_nine = next(
        row for row in ran.rows("work_center_shift", f"mes|P|W|{LAST}") if row["known_time"][:16].endswith("T09:00")
    )
    busy = 3 * 3600 * 27_000 / 28_800
    assert at_nine["availability_ratio_shift"] == pytest.approx((busy - 2700) / busy)
    assert at_nine["performance_ratio_shift"] == pytest.approx(30 * 300 / (busy - 2700))
    assert at_nine["first_pass_yield_ratio_shift"] == pytest.approx(0.7)


@pytest.mark.run
def test_a_low_yield_opens_before_the_shift_ends_and_a_reversal_withdraws_it(ran: Ran) -> None:
    found = ran.told(YIELD)
    assert {one.entity["shift"] for one in found} == {LAST}
    assert found[0].status == "open"
    assert f"{found[0].timestamp:%H:%M}" == "07:00"
    assert found[-1].status in ("withdrawn", "updated")
    assert len({one.alert_id for one in found}) == 1
    assert [one.revision for one in found] == list(range(1, len(found) + 1))
    before = max((one for one in found if one.status != "withdrawn"), key=lambda one: one.features["pieces_lost"])
    assert before.features["pieces_lost"] == pytest.approx(81.0)


@pytest.mark.run
def test_scrap_concentrates_on_one_reason(ran: Ran) -> None:
    found = ran.told(SCRAP, LAST)
    assert found[0].features["reason"] == "R9"
    assert not [one for one in ran.told(SCRAP) if one.entity["shift"] != LAST and one.status == "open"][3:]


@pytest.mark.run
def test_a_reading_far_off_opens_and_its_score_says_so(ran: Ran) -> None:
    assert ran.told(RUN)[0].value == 9.0
    scored = [one for one in ran.scores if one["rule"] == RUN]
    assert len(scored) == 71
    assert scored[-1]["alerted"]


@pytest.mark.run
def test_silence_is_told_while_the_shift_runs(ran: Ran) -> None:
    found = ran.told(FEED)
    assert found
    assert all(6 <= one.timestamp.hour < 15 for one in found if one.status == "open")


def rows_until(known: str) -> pd.DataFrame:
    """Return the confirmations that count at a moment."""
    rows = pd.DataFrame(production.confirmations())
    rows = rows[rows["known_time"] <= known]
    return rows[(rows["sign"] > 0) & ~rows["document"].isin(rows.loc[rows["sign"] < 0, "document"])]


@pytest.mark.run
def test_scrap_costs_what_pandas_says(ran: Ran) -> None:
    for told in ran.rows("scrap_cost", "mes|P|W|EUR"):
        known = told["known_time"]
        if known.endswith("00:00.000Z"):  # the moment of a confirmation; leave rows come between
            own = rows_until(known)
            young = pd.to_datetime(own["event_time"]) > pd.Timestamp(known) - pd.Timedelta(days=1)
            assert told["scrap_cost_sum_1d"] == (own["scrap_quantity"] * own["unit_cost"])[young].sum()


@pytest.mark.run
def test_charts_and_paces_are_those_of_pandas(ran: Ran) -> None:
    charts = ran.rows("material_chart", "mes|P|W|GEAR")
    assert len(charts) == len(production.confirmations())
    for told in {one["known_time"]: one for one in charts[-5:]}.values():  # the last word of each moment
        own = rows_until(told["known_time"])
        shares, old = own["good_quantity"] / 100, own["shift"] != LAST
        wanted = pd.Series([shares[old].mean(), *shares[~old]]).ewm(alpha=0.2, adjust=False).mean().iloc[-1]
        assert told["yield_ewma_8h"] == pytest.approx(wanted)
    paces = ran.rows("operation_pace", "mes|P|W|GEAR|20")
    assert paces[-1]["cycle_time_p50_1h"] == pytest.approx(35.0)
    assert paces[-1]["cycle_time_mad_28d"] == pytest.approx(0.0)


@pytest.mark.run
def test_answers_have_the_keys_and_fields_of_their_views(ran: Ran) -> None:
    for view in (branch.answers for branch in JOB.branches if branch.answers):
        own = [(key, row) for topic, key, row in ran.features if topic == view.topic]
        assert {tuple(row) for _, row in own} == {(*view.keys, *view.fields, "known_time")}
        assert all(key == "|".join(row[name] for name in view.keys) for key, row in own)


@pytest.mark.run
def test_samples_in_control_are_within_their_limits(ran: Ran) -> None:
    states = ran.rows("process_state", "mes|ROBOT")
    assert len(states) == 11
    assert all(0 <= row["process_t2_last_15m"] < 1 and 0 <= row["process_q_last_15m"] < 1 for row in states)


@pytest.mark.run
def test_every_view_has_rows(ran: Ran) -> None:
    assert {topic for topic, _, _ in ran.features} == {view.topic for view in JOB.features}
