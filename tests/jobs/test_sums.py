"""Sums as SQL: enter rows, leave rows of every window, one OVER."""

from typing import Any

import pytest

from connectors.errors import WiringError
from connectors.events.budget import BUDGET
from jobs.sums import Sums, leave_table, names, view

TWO: dict[str, Any] = {
    "of": BUDGET,
    "by": ("source", "cost_center"),
    "windows": ("1h", "30d"),
    "measures": {"amount_sum": "amount", "budget_count": "CAST(1 AS BIGINT)"},
    "where": "version IS NULL",
    "carry": ("document",),
}
VIEW = """\
SELECT source, cost_center, t, document, enters,
  SUM(`d_amount_sum_1h`) OVER w AS `amount_sum_1h`,
  SUM(`d_amount_sum_30d`) OVER w AS `amount_sum_30d`,
  SUM(`d_budget_count_1h`) OVER w AS `budget_count_1h`,
  SUM(`d_budget_count_30d`) OVER w AS `budget_count_30d`
FROM (
SELECT source, cost_center, known_time AS t, document, TRUE AS enters,
  CASE WHEN event_time + INTERVAL '1' HOUR > known_time THEN sign * (amount) ELSE 0 END AS `d_amount_sum_1h`,
  CASE WHEN event_time + INTERVAL '30' DAY > known_time THEN sign * (amount) ELSE 0 END AS `d_amount_sum_30d`,
  CASE WHEN event_time + INTERVAL '1' HOUR > known_time THEN sign * (CAST(1 AS BIGINT)) ELSE 0 END AS \
`d_budget_count_1h`,
  CASE WHEN event_time + INTERVAL '30' DAY > known_time THEN sign * (CAST(1 AS BIGINT)) ELSE 0 END AS \
`d_budget_count_30d`
FROM budget
WHERE sign IS NOT NULL AND source IS NOT NULL AND cost_center IS NOT NULL AND (version IS NULL)
UNION ALL
SELECT source, cost_center, window_time, CAST(NULL AS STRING), FALSE,
  -SUM(sign * (amount)),
  0,
  -SUM(sign * (CAST(1 AS BIGINT))),
  0
FROM TABLE(TUMBLE(TABLE budget_leaves_1h, DESCRIPTOR(leaves), INTERVAL '5' MINUTE))
WHERE sign IS NOT NULL AND source IS NOT NULL AND cost_center IS NOT NULL AND (version IS NULL) AND event_time + \
INTERVAL '1' HOUR > known_time
GROUP BY source, cost_center, window_start, window_end, window_time
UNION ALL
SELECT source, cost_center, window_time, CAST(NULL AS STRING), FALSE,
  0,
  -SUM(sign * (amount)),
  0,
  -SUM(sign * (CAST(1 AS BIGINT)))
FROM TABLE(TUMBLE(TABLE budget_leaves_30d, DESCRIPTOR(leaves), INTERVAL '1' DAY))
WHERE sign IS NOT NULL AND source IS NOT NULL AND cost_center IS NOT NULL AND (version IS NULL) AND event_time + \
INTERVAL '30' DAY > known_time
GROUP BY source, cost_center, window_start, window_end, window_time
)
WINDOW w AS (PARTITION BY source, cost_center ORDER BY t RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"""


def test_the_view() -> None:
    assert view(Sums(**TWO)) == VIEW


def test_names_are_measure_and_window() -> None:
    assert names(Sums(**TWO)) == ["amount_sum_1h", "amount_sum_30d", "budget_count_1h", "budget_count_30d"]
    assert leave_table("budget", "1h") == "budget_leaves_1h"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"by": ("cost_centre",)}, r"event 'budget': no column 'cost_centre'; did you mean 'cost_center'"),
        ({"carry": ("documents",)}, r"event 'budget': no column 'documents'; did you mean 'document'"),
        ({"windows": ("1x",)}, r"window '1x': want a whole number"),
    ],
)
def test_wiring_that_cannot_work(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(WiringError, match=message):
        Sums(**TWO | wrong)
