"""Features of charts and paces against pandas, plain readings of the definitions, and scikit-learn."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import PCA  # type: ignore[import-untyped]

from tests.udfs.production_rows import at, charted, judge, row
from tests.udfs.test_run_rules import holds
from udfs import process_chart
from udfs.production_yield import CYCLE, PROCESS, RUN, YIELD_DRIFT
from udfs.run_rules import NELSON

RNG = np.random.default_rng(8)
HOUR = 3600.0
LOT = {"material": "GEAR", "characteristic": "yield", "work_center": "W", "operation": "0010", "seen": at(60)}


def measured(one: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return key and features of a row."""
    text = judge([dict(one)])["features"].iloc[0]
    if text is None:
        return None
    key, _, body = text.partition("\t")
    return {"key": key} | json.loads(body)


def lots(rule: str, values: Sequence[float], sizes: Sequence[float], hours: Sequence[float], **more: Any) -> Any:
    own = {"times": np.array(hours) * HOUR, "sizes": np.array(sizes, dtype="float64"), "facts": LOT}
    return charted(rule, values, **(own | more))


def test_yield_charts_of_the_last_8_hours_as_pandas_has_them() -> None:
    hours, sizes = np.arange(40.0), RNG.integers(50, 150, 40)
    good = RNG.binomial(sizes, np.where(hours > 35, 0.85, 0.95))
    told = measured(lots(YIELD_DRIFT, (good / sizes).tolist(), sizes.tolist(), hours.tolist()))
    assert told is not None
    usual = good[:32].sum() / sizes[:32].sum()
    shares = (good / sizes)[32:]
    wanted = pd.Series([usual, *shares]).ewm(alpha=0.2, adjust=False).mean().iloc[-1]
    assert told["yield_ewma_8h"] == pytest.approx(wanted)
    down = 0.0
    for share, size in zip(shares, sizes[32:], strict=True):
        down = max(0.0, down - (share - usual) / (usual * (1 - usual) / size) ** 0.5 - 0.5)
    assert told["yield_cusum_8h"] == pytest.approx(-down)
    assert told["key"] == "mes|P|W|GEAR"
    assert told["known_time"] == at(60)


def test_a_lot_that_was_taken_back_is_out_of_the_charts() -> None:
    values, sizes, hours = [0.9, 0.95, 0.9, 0.5], [100.0] * 4, [0.0, 1.0, 10.0, 11.0]
    with_it = measured(lots(YIELD_DRIFT, values, sizes, hours))
    back = measured(lots(YIELD_DRIFT, [*values, 0.5], [*sizes, 100.0], [*hours, 11.0], signs=[1, 1, 1, 1, -1]))
    without = measured(lots(YIELD_DRIFT, values[:3], sizes[:3], hours[:3]))
    assert back == without
    assert back != with_it


def test_without_lots_before_there_is_no_sum_and_of_reversals_alone_nothing() -> None:
    young = measured(lots(YIELD_DRIFT, [0.9, 0.8], [100, 100], [0, 1]))
    assert young is not None
    assert (young["yield_ewma_8h"], young["yield_cusum_8h"]) == (pytest.approx(0.88), None)
    assert measured(lots(YIELD_DRIFT, [0.9], [-100], [0])) is None


def test_violations_are_counted_as_their_definitions_read() -> None:
    points = RNG.normal(0, 1, 110) + np.where(np.arange(110) > 90, 1.5, 0)
    times = np.arange(110) * 1800.0
    told = measured(charted(RUN, points.tolist(), times=times, facts={"seen": at(60)}))
    assert told is not None
    old = points[:50]
    sigma = max(np.abs(np.diff(old)).mean() / 1.128, old.std(ddof=1))
    z = ((points[50:] - old.mean()) / sigma).tolist()
    for rule in NELSON:
        day = [n for n in range(60) if times[50 + n] > times[-1] - 86_400]
        wanted = sum(holds(rule, z[: n + 1]) for n in day)
        assert told[f"spc_{rule.name.lower()}_violation_count_1d"] == wanted, rule.name
    assert told["spc_n2_violation_count_1d"] > 0
    assert measured(charted(RUN, points[:40].tolist())) is None


def test_the_pace_is_the_median_and_its_spread() -> None:
    hours, paces = np.linspace(0, 900, 200), RNG.gamma(20, 1.5, 200)
    hours[-5:] = 900 - np.array([0.8, 0.6, 0.4, 0.2, 0.0])
    told = measured(lots(CYCLE, paces.tolist(), [10.0] * 200, hours.tolist()))
    assert told is not None
    month = pd.Series(paces[hours > 900 - 28 * 24])
    assert told["cycle_time_p50_1h"] == pytest.approx(pd.Series(paces[-5:]).median())
    assert told["cycle_time_mad_28d"] == pytest.approx((month - month.median()).abs().median())
    assert told["key"] == "mes|P|W|GEAR|0010"
    assert told["operation_id"] == "0010"


def test_t2_and_q_are_those_of_a_principal_component_analysis() -> None:
    rows = RNG.normal(0, 1, (120, 3)) @ RNG.normal(0, 1, (3, 5)) + RNG.normal(0, 0.05, (120, 5))
    texts = [",".join(repr(float(x)) for x in one) for one in rows]
    facts = {"equipment": "E", "characteristic": "a,b,c,d,e", "work_center": None, "seen": at(60)}
    told = measured(row(PROCESS, facts, "E|x", members=np.array(texts, dtype=object)))
    assert told is not None
    learnt = np.array([[float(x) for x in text.split(",")] for text in texts])[:-20]
    scaled = (learnt - learnt.mean(axis=0)) / learnt.std(axis=0, ddof=1)
    newest = (rows[-1] - learnt.mean(axis=0)) / learnt.std(axis=0, ddof=1)
    plane = PCA(0.9).fit(scaled)
    scores = plane.transform(newest[None])[0]
    limits = process_chart.fit(learnt)
    assert limits is not None
    t2 = float((scores**2 / plane.explained_variance_).sum())
    q = float(((newest - plane.inverse_transform(scores[None])[0]) ** 2).sum())
    assert told["process_t2_last_15m"] == pytest.approx(t2 / limits.t2_limit)
    assert told["process_q_last_15m"] == pytest.approx(q / limits.q_limit)
    assert told["key"] == "mes|E"
