"""The rules of production_yield on rows as SQL builds them: what opens, what ends, what cannot be said."""

from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from scipy.stats import binom, norm  # type: ignore[import-untyped]

from connectors.alerts import json_schema
from tests.udfs.production_rows import Row, at, batch, blocked, charted, judge, lot, made, row, said, taken
from udfs import models
from udfs.alarm_rate import crossing_width
from udfs.models.files import write
from udfs.production_yield import (
    CYCLE,
    DRIFT,
    FEED,
    HIDDEN,
    JUDGES,
    OEE,
    ORDER,
    PROCESS,
    PRODUCTION_RULES,
    RUN,
    SCRAP,
    YIELD,
    YIELD_DRIFT,
)  # fmt: skip

RNG = np.random.default_rng(1)
CALM = RNG.normal(5, 1, 60).tolist()
BAD = [made("1", 30, 95, 5), made("2", 60, 80, 20, reason="R2", batch="B2")]
SHIFT = {"shift": "S/1", "kind": "age", "began": at(0), "length": 28_800, "confirmed": at(100), "seen": at(245),
         "good": "10", "scrap": "0", "rework": "0", "down": "7200", "availability": 0.5, "performance": 0.95,
         "quality": 0.98}  # fmt: skip
SENSORS = {"equipment": "E", "characteristic": "a,b,c,d", "work_center": None}
NORMAL = [",".join(f"{x:.4f}" for x in v) for v in RNG.normal(0, 1, (120, 4))]
SCRAPPED = [made(str(i), i, 90, 2, reason=f"R{i % 4}", shift="S/0") for i in range(40)]


def ages(count: int, last: float) -> Any:
    """Return shifts at four hours, the last one with another availability."""
    usual = [
        {"shift": f"s{i}", "began": at(-1440 * i), "seen": at(-1440 * i + 245), "availability": 0.9,
         "performance": 0.95, "quality": 0.98} for i in range(count, 0, -1)
    ]  # fmt: skip
    return blocked([*usual, usual[0] | {"shift": "S/1", "began": at(0), "seen": at(245), "availability": last}])


def only(found: pd.DataFrame, place: int = -1) -> tuple[str, Row]:
    """Return state and body of the one verdict of a row."""
    [(_, state, body)] = said(found, place)
    return state, body


def test_a_low_yield_tells_what_is_lost_and_proposes_a_notification() -> None:
    found = judge([lot(YIELD, BAD)], {"rules": {"yield_below_limit": {"false_alarm_days": 0}}})
    state, body = only(found)
    assert (state, found["alerted"].tolist(), found["kind"].tolist()) == ("open", [True], ["low_yield"])
    share = 0.98
    sigma = (share * (1 - share) / 200) ** 0.5
    assert found["score"].iloc[0] == pytest.approx((share - 0.875) / sigma)
    assert body["expected_low"] == pytest.approx(share - 3 * sigma, abs=1e-6)
    assert body["features"]["pieces_lost"] == pytest.approx(21.0)
    assert body["features"]["pieces_lost_by_shift_end"] == pytest.approx(168.0)
    assert (body["money_at_stake"], body["currency"]) == (1680.0, "EUR")
    assert body["features"]["scrap_by_reason"] == {"R2": 20.0, "R1": 5.0}
    assert "B2 (80.0% good" in body["features"]["changed"]["batch"]
    proposal = body["features"]["proposal"]
    assert (proposal["object"], proposal["sap"]["CHARG"], proposal["sap"]["RKMNG"]) == (
        "quality_notification", "B2", 21.0,
    )  # fmt: skip
    assert [one["document"] for one in body["documents"]] == ["mes|c|2", "mes|c|1"]


def test_the_chart_is_as_wide_as_false_alarms_allow() -> None:
    """A shift in control, looked at again and again, is below 3 sigma once in 75 shifts; it is told once a year."""
    lots = np.random.default_rng(5).binomial(60, 0.98, (40_000, 16)).cumsum(axis=1)
    sizes = 60 * np.arange(1, 17)
    z = (sizes * 0.98 - lots) / np.sqrt(sizes * 0.98 * 0.02)
    wide = crossing_width(1 / 3 / 365)
    assert (z.max(axis=1) > 3).mean() > 0.012
    tails = binom.sf(sizes - lots - 1, sizes, 0.02)
    assert ((z > wide) & (tails < norm.sf(wide))).any(axis=1).mean() < 1 / 3 / 365
    found = judge([lot(YIELD, [made("1", 30, 60 - n, n)]) for n in range(4, 9)])
    assert found["alerted"].tolist() == [bool(binom.sf(n - 1, 60, 0.02) < norm.sf(wide)) for n in range(4, 9)]
    low = only(judge([lot(YIELD, BAD)]))[1]["expected_low"]
    assert low == pytest.approx(0.98 - wide * (0.98 * 0.02 / 200) ** 0.5, abs=1e-6)


@pytest.mark.parametrize(
    "after", [[taken(BAD[1], 70)], [made("3", 70, -80, -20, reason="R2")], [made("4", 70, 3000)]], ids=lambda _: ""
)
def test_it_ends_when_the_cause_is_taken_back(after: list[Row]) -> None:
    state, body = only(judge([lot(YIELD, [*BAD, *after])]))
    assert (state, body["money_at_stake"]) == ("closed", 0.0)


def test_small_lots_and_short_histories_say_nothing() -> None:
    found = judge([lot(YIELD, [made("1", 30, 10, 5)]), lot(YIELD, BAD, usual=(90, 5, 5))])
    assert found["score"].isna().all()
    assert found["kind"].str.startswith("too few pieces").all()
    assert found["verdicts"].isna().all()


def test_reversed_to_too_few_ends_it() -> None:
    found = judge([lot(YIELD, [BAD[1], taken(BAD[1], 70)])])
    assert found["score"].isna().all()
    assert only(found)[0] == "closed"


def test_rework_that_hides_a_fall() -> None:
    assert only(judge([lot(HIDDEN, [made("1", 30, 80, 1, 19)])]))[0] == "open"
    assert only(judge([lot(HIDDEN, [made("1", 30, 80, 19, 1)])]))[0] == "closed"


def test_a_violation_opens_once_and_ends_after_quiet_points() -> None:
    found = judge(
        [charted(RUN, [*CALM, 12.0]), charted(RUN, [*CALM, 12.0, 12.0]), charted(RUN, [*CALM, 12.0, *[4.6, 5.3] * 8])]
    )
    assert found["kind"].tolist()[:2] == ["N1", "N1"]
    assert found["alerted"].tolist() == [True, True, False]
    state, body = only(found, 0)
    assert (state, body["severity"], body["features"]["rules"][0]) == ("open", "high", "N1")
    assert said(found, 1) == []
    assert only(found, 2)[0] == "closed"


def test_a_reading_that_was_taken_back_counts_no_more() -> None:
    readings, signs = [*CALM, 12.0, 12.0, 5.0], [1] * 61 + [-1, 1]
    times = np.array([*range(60), 60, 60, 61]) * 60.0
    found = judge(
        [charted(RUN, readings, signs, times=times), charted(RUN, readings[:62], signs[:62], times=times[:62])]
    )
    assert found["score"].iloc[0] < 3
    assert found["kind"].iloc[1] == "the reading was taken back"


def test_rules_are_settings() -> None:
    points = [*CALM, *[5.5] * 3]
    mine = {"mine": {"pattern": "beyond", "limit": 3, "length": 3}}
    own = {"run_rule": {"rules": ["mine"], "own": mine, "false_alarm_days": 0}}
    assert judge([charted(RUN, points)], {"rules": own})["kind"].tolist() == ["mine"]
    with pytest.raises(ValueError, match=r"rules.production_yield.run_rule: no rules \['N9'\]"):
        judge([], {"rules": {"run_rule": {"rules": ["N9"]}}})
    with pytest.raises(ValueError, match=r"rules.production_yield: unknown \['yields'\]"):
        judge([], {"rules": {"yields": {}}})


def test_a_drift_tells_when_it_began_and_how_large_it_is() -> None:
    moved = [*CALM, *RNG.normal(8, 1, 9)]
    first = next(n for n in range(61, 70) if judge([charted(DRIFT, moved[:n])])["alerted"].iloc[0])
    state, body = only(judge([charted(DRIFT, moved[:first])]))
    assert state == "open"
    assert body["features"]["size_sigmas"] > 1
    assert "1970-01-01T01:0" in body["features"]["start"] or "1970-01-01T00:5" in body["features"]["start"]
    assert body["features"]["proposal"]["object"] == "maintenance_order"


def test_a_fall_of_yield_is_weighed_by_lots_and_costs_money() -> None:
    shares = [0.98] * 60 + [0.9, 0.9]
    facts = {"material": "GEAR", "characteristic": "yield", "cost": 10, "currency": "EUR", "work_center": "W"}
    large, small = (charted(YIELD_DRIFT, shares, sizes=np.full(62, n), facts=facts) for n in (2000.0, 10.0))
    found = judge([large, small])
    assert found["alerted"].tolist() == [True, False]
    assert only(found, 0)[1]["money_at_stake"] > 0


def test_sensors_that_leave_their_plane() -> None:
    three = ["9,0,0,0"] * 3
    blocks = [NORMAL, [*NORMAL, *three[:2]], [*NORMAL, *three], [*NORMAL, *three, *three[:1]]]
    found = judge([row(PROCESS, SENSORS, "E|x", members=np.array(one, dtype=object)) for one in blocks])
    assert found["alerted"].tolist() == [False, False, True, True]
    assert only(found, 2)[1]["features"]["sensors"]["a"] > 0.9
    assert said(found, 3) == []


def test_oee_falls_against_the_same_hour_of_other_shifts() -> None:
    found = judge([row(OEE, SHIFT, "P|W", members=ages(n, 0.5)) for n in (12, 5)])
    state, body = only(found, 0)
    assert (state, body["features"]["largest_loss"]) == ("open", "availability")
    assert "It stood 120 minutes." in body["impact_summary"]
    assert found["kind"].iloc[1] == "warming up: 5 of 8 shifts"
    assert judge([row(OEE, SHIFT | {"performance": None}, "P|W", members=ages(9, 0.5))])["kind"].tolist() == [
        "no performance"
    ]


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, "open"),
        ({"kind": "confirmation", "confirmed": at(230)}, "closed"),
        ({"seen": at(500)}, "closed"),
        ({"confirmed": None}, "open"),
    ],
)
def test_silence_counts_while_the_calendar_lets_it_run(facts: Row, state: str) -> None:
    assert only(judge([row(FEED, SHIFT | facts, "P|W")]))[0] == state


def test_no_calendar_no_silence() -> None:
    late = [{"length": 0}, {"confirmed": at(240)}, {"kind": "confirmation"}, {"kind": "calendar", "confirmed": None}]
    found = judge([row(FEED, SHIFT | one, "P|W") for one in late])
    assert found["kind"].tolist() == ["no calendar", None, None, None]
    assert not found["alerted"].any()
    assert found["verdicts"].notna().tolist() == [False, False, False, False]


def test_silence_names_the_last_confirmation() -> None:
    body = only(judge([row(FEED, SHIFT | {"last": "mes|c|9@2"}, "P|W")]))[1]
    assert [(one["document"], one["event_id"]) for one in body["documents"]] == [("mes|c|9", "mes|c|9@2")]


def test_history_is_scored_and_opens_nothing_but_may_end_what_is_open() -> None:
    seen = {"seen": at(60 + 37 * 60)}
    low, high = charted(RUN, [*CALM, 30.0], facts=seen), charted(RUN, [*CALM, 30.0, *[4.6, 5.3] * 8], facts=seen)
    found = judge([low, high])
    assert found["score"].iloc[0] > 10
    assert not found["alerted"].any()
    assert found["verdicts"].isna().iloc[0]
    assert only(found)[0] == "closed"


def test_a_single_leap_is_no_drift_and_two_are() -> None:
    assert judge([charted(DRIFT, [*CALM, 25.0]), charted(DRIFT, [*CALM, 25.0, 25.0])])["alerted"].tolist() == [
        False,
        True,
    ]


def test_scrap_under_one_reason() -> None:
    own = [made(f"x{i}", 100 + i, 90, 4, reason="R2") for i in range(8)]
    facts = {"shift": "S/1", "material": "GEAR"}
    found = judge([row(SCRAP, facts, "P|W", members=blocked([*SCRAPPED, *own]))])
    state, body = only(found)
    assert (state, body["features"]["share_usual"], body["money_at_stake"]) == ("open", 0.25, 320.0)
    few = [one | {"scrap": 40} for one in own[:2]]
    assert only(judge([row(SCRAP, facts, "P|W", members=blocked([*SCRAPPED, *few]))]))[0] == "closed"
    costly = [one | {"scrap": 400} for one in own[:1]]
    assert only(judge([row(SCRAP, facts, "P|W", members=blocked([*SCRAPPED, *costly]))]))[0] == "open"
    warm = judge([row(SCRAP, facts, "P|W", members=blocked([*SCRAPPED[:9], *own]))])
    assert warm["kind"].tolist() == ["warming up: 18 of 20 pieces scrapped before"]
    unnamed = [one | {"reason": None} for one in own]
    assert only(judge([row(SCRAP, facts, "P|W", members=blocked([*SCRAPPED, *unnamed]))]))[0] == "closed"


def test_a_slow_hour() -> None:
    old, now = RNG.normal(10, 0.5, 60).tolist(), [14.0, 14.2, 13.9]
    times = np.array([*(n * 3600 for n in range(60)), *(60 * 3600 + n * 60 for n in range(3))], dtype="float64")
    facts = {"material": "GEAR", "operation": "0010", "work_center": "W", "unit": "pcs"}
    found = judge([charted(CYCLE, [*old, *now], times=times, sizes=np.ones(63), facts=facts)])
    state, body = only(found)
    usual = float(np.median(old))
    assert state == "open"
    assert body["features"]["pieces_lost_per_hour"] == pytest.approx(3600 / usual - 3600 / 14.0)


def test_an_order_with_rework_and_review_is_at_risk() -> None:
    bad = [made("1", 1, 50, 0, seconds=10), made("2", 2, 40, 2, 10, seconds=40, review=5)]
    good = [made("1", 1, 50, seconds=10), made("2", 2, 50, operation="0020", seconds=11)]
    found = judge([row(ORDER, {"order": "O1"}, "O1", members=blocked(one)) for one in (bad, good, bad[:1])])
    assert found["alerted"].tolist() == [True, False, False]
    assert found["score"].iloc[1] < 0.2
    assert pd.isna(found["score"].iloc[2])
    assert "sent to material review" in only(found, 0)[1]["impact_summary"]


def closed_orders() -> pd.DataFrame:
    """Return operations of 80 closed orders; those that were rejected had been sent to review."""
    dice, rows = np.random.default_rng(9), []
    for number in range(80):
        bad = number % 2 == 0
        for step in range(3):
            moment = pd.Timestamp("2025-01-01", tz="UTC") + pd.Timedelta(days=number, hours=step)
            sent = float(dice.integers(5, 20)) if bad and step == 1 else 0.0
            rows.append(
                (f"A{number}", moment, f"00{step + 1}0", 50.0, 50.0, sent, False, bad, float(dice.normal(30, 3)))
            )
    names = ["order_id", "time", "operation", "order_qty", "good_qty", "review_qty", "rework", "rejected", "minutes"]
    return pd.DataFrame(rows, columns=names)


def test_an_order_is_judged_by_the_pinned_model_and_by_the_plain_rule_without_one(tmp_path: Path) -> None:
    model, closed = models.find("order_risk"), closed_orders()
    state = model.fit(closed, pd.Timestamp("2026-01-01", tz="UTC"))
    assert state is not None
    write(tmp_path, "order_risk", state, {})
    version = write(tmp_path, "order_risk", state, {}).name
    bad, good = (
        [
            made("1", 60, 50, seconds=1800, review=0, target=50),
            made("2", 120, 50, operation="0020", seconds=1800, review=sent, target=50),
        ]
        for sent in (12, 0)
    )
    rows = [row(ORDER, {"order": "O1"}, "O1", members=blocked(one)) for one in (bad, good, bad[:1])]
    pins = {"root": str(tmp_path), "versions": {"order_risk": version}}
    found, plain = judge(rows, {"models": pins}), judge(rows)
    assert found["model"].tolist() == ["order_risk/2", "order_risk/2", None]
    assert plain["model"].tolist() == [None, None, None]
    assert found["alerted"].tolist() == [True, False, False]
    events = [{"order_id": "O1", "time": pd.Timestamp(one["event_time"]), "operation": one["operation"],
               "machine": "M1", "good_qty": one["good"], "review_qty": one["review"], "rework": False,
               "order_qty": 50.0, "minutes": 30.0} for one in bad]  # fmt: skip
    wanted = model.predict(state, pd.DataFrame(events), pd.Timestamp("2026-01-01", tz="UTC")).iloc[-1]
    assert found["score"].iloc[0] == pytest.approx(wanted["reject_probability"])
    body = only(found, 0)[1]
    assert body["features"]["model"] == "order_risk/2"
    assert str(wanted["reason"]) in body["impact_summary"]
    assert plain["score"].iloc[0] != found["score"].iloc[0]


def test_a_process_is_judged_by_the_pinned_monitor_where_it_knows_the_sensors(tmp_path: Path) -> None:
    rows = pd.DataFrame([one.split(",") for one in NORMAL], columns=["a", "b", "c", "d"]).astype("float64")
    times = pd.date_range("2025-01-01", periods=len(rows), freq="min")
    state = models.find("process_monitor").fit(rows.assign(time=times, fault=False), times[-1])
    assert state is not None
    write(tmp_path, "process_monitor", state, {})
    pins = {"models": {"root": str(tmp_path), "versions": {"process_monitor": "1"}}}
    blocks = [NORMAL[:30], [*NORMAL[:30], *["9,0,0,0"] * 3], NORMAL[:2]]
    found = judge([row(PROCESS, SENSORS, "E|x", members=np.array(one, dtype=object)) for one in blocks], pins)
    assert found["alerted"].tolist() == [False, True, False]
    assert found["model"].tolist() == ["process_monitor/1"] * 3
    wanted = state["monitor"].window([*rows[:30].to_numpy(), *[[9, 0, 0, 0]] * 3])
    assert found["score"].iloc[1] == pytest.approx(wanted.value)
    body = only(found, 1)[1]
    assert next(iter(body["features"]["sensors"])) == "a"
    assert found["kind"].iloc[2].startswith("warming up")
    others = row(PROCESS, SENSORS | {"characteristic": "e,f,g,h"}, "E|x", members=np.array(NORMAL, dtype=object))
    assert judge([others], pins)["model"].tolist() == [None]


def every_kind() -> list[Row]:
    """Return rows of all rules."""
    return [
        lot(YIELD, BAD), lot(HIDDEN, [made("1", 30, 80, 1, 19)]), charted(RUN, [*CALM, 12.0]),
        charted(DRIFT, [*CALM, 9.0, 9.5]), row(PROCESS, SENSORS, "E|x", members=np.array(NORMAL, dtype=object)),
        row(OEE, SHIFT, "P|W", members=ages(12, 0.5)), row(FEED, SHIFT, "P|W"), {}, lot(YIELD, BAD) | {"rule": None},
    ]  # fmt: skip


QMEL = {"QMART", "QMTXT", "MATNR", "MAWERK", "ARBPL", "FERTAUFNR", "CHARG", "RKMNG", "MGEIN", "PRIOK"}
AUFK = {"AUART", "KTEXT", "EQUNR", "IWERK", "GEWRK", "PRIOK"}
SLOW = charted(
    CYCLE, [*([10.0, 10.5] * 30), *[14.0] * 5], sizes=np.full(65, 2.0),
    times=np.array([*(n * 3600.0 for n in range(60)), *(60 * 3600.0 + n * 60 for n in range(5))]),
    facts={"material": "GEAR", "operation": "0010", "work_center": "W", "unit": "pcs", "cost": 10, "currency": "EUR"},
)  # fmt: skip
FALLEN = charted(
    YIELD_DRIFT, [0.98, 0.96] * 30 + [0.8, 0.8], sizes=np.full(62, 100.0),
    facts={"material": "GEAR", "characteristic": "yield", "cost": 10, "currency": "EUR", "work_center": "W"},
)  # fmt: skip
TOLD: dict[str, Row] = {
    YIELD: lot(YIELD, BAD),
    HIDDEN: lot(HIDDEN, [made("1", 30, 80, 1, 19), made("2", 60, 80, 1, 19, batch="B2")]),
    SCRAP: row(SCRAP, {"shift": "S/1", "material": "GEAR", "began": at(0), "length": 28_800, "seen": at(120)}, "P|W",
               members=blocked([*SCRAPPED, *(made(f"x{i}", 100 + i, 90, 4, reason="R2") for i in range(8))])),
    OEE: row(OEE, SHIFT | {"good": "98", "scrap": "2", "cost": 10, "currency": "EUR"}, "P|W", members=ages(12, 0.5)),
    FEED: row(FEED, SHIFT, "P|W"),
    CYCLE: SLOW,
    ORDER: row(ORDER, {"order": "O1"}, "O1", members=blocked([
        made("1", 1, 50, 0, seconds=10), made("2", 2, 40, 2, 10, seconds=40, review=5)])),
    RUN: charted(RUN, [*CALM, 30.0]),
    DRIFT: charted(DRIFT, [*CALM, 25.0, 25.0]),
    YIELD_DRIFT: FALLEN,
    PROCESS: row(PROCESS, SENSORS, "E|x", members=np.array([*NORMAL, *["9,0,0,0"] * 3], dtype=object)),
}  # fmt: skip


@pytest.mark.parametrize("rule", JUDGES)
def test_every_rule_proposes_an_object_with_the_erp_s_own_fields(rule: str) -> None:
    state, body = only(judge([TOLD[rule]]))
    proposal = body["features"]["proposal"]
    assert (state, set(proposal)) == ("open", {"object", "action", "sap"})
    wanted = {"quality_notification": QMEL, "maintenance_order": AUFK}[proposal["object"]]
    assert set(proposal["sap"]) == wanted
    for name in ("QMTXT", "KTEXT"):
        assert 0 < len(proposal["sap"].get(name, "x")) <= 40
    assert body["recommendation"]
    assert body["resolves_when"]


@pytest.mark.parametrize(
    ("rule", "lost", "stretch"),
    [
        (YIELD, 0.98 * 200 - 175, 8.0),
        (HIDDEN, 0.98 * 200 - 160, 8.0),
        (SCRAP, 32.0, 4.0),
        (OEE, 100 * (0.9 / 0.5 - 1), 480 / 245),
        (YIELD_DRIFT, 100 * (2 * 0.97 - 1.6), None),
        (CYCLE, 2 * 5 * (14 / 10.25 - 1), None),
    ],
)
def test_pieces_and_money_lost_so_far_and_by_the_end_of_the_shift(
    rule: str, lost: float, stretch: float | None
) -> None:
    body = only(judge([TOLD[rule]]))[1]
    found = body["features"]
    assert found["pieces_lost"] == pytest.approx(lost)
    assert found["money_lost"] == pytest.approx(10 * lost)
    if stretch is not None:
        assert found["pieces_lost_by_shift_end"] == pytest.approx(lost * stretch)
        assert found["money_lost_by_shift_end"] == pytest.approx(10 * lost * stretch)
        assert body["money_at_stake"] == pytest.approx(10 * lost * stretch, abs=0.01)
        assert "by the end of the shift at this rate" in body["impact_summary"]


def test_silence_tells_what_the_pace_before_would_have_made() -> None:
    body = only(judge([row(FEED, SHIFT | {"good": "200"}, "P|W")]))[1]
    assert body["features"]["pieces_not_confirmed"] == pytest.approx(200 / 100 * 145)


def test_the_same_however_it_is_cut_and_nobody_is_changed() -> None:
    rows = every_kind()
    whole = judge(rows)
    assert_frame_equal(whole, pd.concat([judge([one]) for one in rows], ignore_index=True))
    index = pd.RangeIndex(100, 100 + len(rows))
    columns = [column.set_axis(index) for column in batch(rows)]
    assert PRODUCTION_RULES.make({})(*columns).index.equals(index)
    assert judge([]).empty


def test_bodies_are_alerts() -> None:
    names = {"alert_id": "a", "rule": "r", "rule_version": "v", "revision": 1, "status": "open", "timestamp": at(0)}
    schema = jsonschema.Draft202012Validator(json_schema())
    found = judge(every_kind())
    assert not np.isinf(found["score"]).any()
    for place in range(len(found)):
        for _, _, body in said(found, place):
            schema.validate(names | body)


@pytest.mark.parametrize("rule", JUDGES)
def test_a_row_of_nulls_and_an_empty_block_say_nothing(rule: str) -> None:
    empty = {"shift": "S", "material": "M", "characteristic": "c", "equipment": "E", "operation": "1", "kind": "age"}
    found = judge([row(rule, empty), row(rule, empty, sign=-1)])
    assert found["score"].isna().all()
    assert not found["alerted"].any()
