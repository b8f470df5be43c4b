"""The step of the cash position: position, states of items, forecasts and rules, against what a person works out."""

import random
from collections import Counter
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.udfs import cash_case as case
from tests.udfs.cash_case import (
    BALANCE,
    Event,
    at,
    bought,
    day,
    event,
    findings,
    history,
    of,
    paid,
    received,
    run,
    sale,
    statement,
    story,
)


def last(told: list[case.Told], kind: str = "position") -> dict[str, Any]:
    return dict(of(told, kind)[-1].row)


def test_the_position_is_opening_and_movements_and_intraday_is_replaced_by_the_statement() -> None:
    interim = event(
        "bank_statement_line", at(0), "M1|1", account="A1", statement_id="M1", line_id="1", amount=250.0, final=False,
        booking_date=day(0),
    )  # fmt: skip
    told = run([*BALANCE, interim], until=at(0, 10))
    assert last(told)["balance_last_now"] == Decimal("1250.00")
    told = run([*BALANCE, interim, *statement(0, 2, "1000.00", "1250.00", "250.00")], until=at(1, 7))
    assert last(told)["balance_last_now"] == Decimal("1250.00"), (
        "the end-of-day statement is not added to intraday lines"
    )
    assert last(told, "account")["account_balance_last_now"] == Decimal("1250.00")
    assert not findings(told, "balance_break")


def test_an_event_at_the_moment_of_the_look_does_not_lose_it() -> None:
    bills = [bought(n, 10.0, at(0, 9, n), 3) for n in range(2)]
    told = of(run([*BALANCE, *bills], until=at(0, 9, 10)), "position")
    assert last(told)["expected_outflow_sum_next7d"] == 20.0


def test_an_item_has_one_state_at_a_time() -> None:
    bill = bought(1, 400.0, at(0), due=3)
    open_ = last(run([*BALANCE, bill], until=at(0, 10)))
    assert (open_["expected_outflow_sum_next7d"], open_["confirmed_outflow_sum_next7d"]) == (400.0, 0.0)
    sent = paid(1, 400.0, at(0, 11), 1, 1)
    confirmed = last(run([*BALANCE, bill, *sent], until=at(0, 12)))
    assert (confirmed["expected_outflow_sum_next7d"], confirmed["confirmed_outflow_sum_next7d"]) == (400.0, 400.0)
    line = statement(1, 2, "1000.00", "600.00", "-400.00", text="payment P1 to vendor", end_to_end_id=None)
    actual = last(run([*BALANCE, bill, *sent, *line], until=at(2, 7)))
    assert actual["balance_last_now"] == Decimal("600.00")
    assert actual["expected_outflow_sum_next7d"] == 400.0, "a number of two letters is not enough to match by"
    line = statement(1, 2, "1000.00", "600.00", "-400.00", end_to_end_id="E2E-1")
    actual = last(run([*BALANCE, bill, *paid(1, 400.0, at(0, 11), 1, 1, end_to_end_id="E2E-1"), *line], until=at(2, 7)))
    assert actual["expected_outflow_sum_next7d"] == 0.0


def test_a_reversed_receipt_opens_the_invoice_again() -> None:
    events = [sale(1, 500.0, at(0), 5), *received(1, 500.0, at(1), 1)]
    assert last(run(events, until=at(1, 10)), "customer")["open_amount_sum_now"] == 0
    back = [
        e._replace(at=at(2) + place, row=e.row | {"sign": -1}) for place, e in enumerate(received(1, 500.0, at(1), 1))
    ]
    assert last(run([*events, *back], until=at(2, 10)), "customer")["open_amount_sum_now"] == Decimal(500)


def test_a_statement_that_does_not_add_up_and_a_gap_are_told_and_end() -> None:
    wrong = statement(0, 2, "1000.00", "1300.00", "250.00")
    told = run([*BALANCE, *wrong], until=at(1, 8))
    [(subject, fired, words)] = findings(told, "balance_break")
    assert (subject, fired, words["value"], words["severity"]) == ("A1|S2", True, 50.0, "high")
    right = [one._replace(at=one.at + 3_600_000, row=one.row | {"amount": 1250.0}) for one in wrong[1:2]]
    right = [one._replace(row=one.row | {"event_id": one.row["event_id"][:-1] + "2"}) for one in right]
    assert [fired for _, fired, _ in findings(run([*BALANCE, *wrong, *right], until=at(1, 9)), "balance_break")] == [
        True,
        False,
    ]
    gap = run([*BALANCE, *statement(0, 4, "1000.00", "1250.00", "250.00")], until=at(1, 8))
    assert "is missing" in findings(gap, "balance_break")[0][2]["impact_summary"]


def test_a_shortfall_has_its_first_day_depth_drivers_and_what_would_close_it() -> None:
    events = [*BALANCE, sale(7, 800.0, at(0), 40), bought(1, 700.0, at(0), 2), bought(2, 900.0, at(0), 7)]
    told = run(events, until=at(0, 10))
    [(subject, fired, words)] = findings(told, "projected_shortfall")
    assert (subject, fired, words["severity"]) == ("1000|EUR", True, "critical")
    assert words["features"]["first_day"] == day(7).isoformat()
    assert words["money_at_stake"] == pytest.approx(600, abs=20)
    assert {one["description"].split(" of ")[0] for one in words["documents"]} == {
        "invoice 2",
        "invoice 1",
        "invoice 7",
    }
    rescued = [
        *events,
        event("cash_plan", at(1), "plan|1", kind="credit_line", plan_id="1", amount=5000.0, first_date=day(0)),
    ]
    assert [fired for _, fired, _ in findings(run(rescued, until=at(1, 10)), "projected_shortfall")] == [True, False]


def test_a_large_receipt_says_what_it_covers_and_makes_possible() -> None:
    usual = [one for n in range(25) for one in received(n, 100.0 - n, at(0, 9, 2 * n))]
    bills = [bought(1, 1000.0, at(0, 10), 3), bought(
        2, 5000.0, at(0, 10, 1), 28, discount_date=day(5), discount_rate=0.02, payment_block=None)]  # fmt: skip
    large = received(99, 9000.0, at(1), customer_name="Acme Corp", end_to_end_id="X")
    cash = statement(-3, 1, "0", "20000.00", "20000.00", category="loan")
    told = run([*cash, *usual, *bills, *large], until=at(1, 10))
    [(subject, fired, words)] = findings(told, "large_receipt")
    assert (subject, fired, words["severity"]) == ("erp|rec|99", True, "low")
    assert (words["customer"], words["payment_amount"], words["currency"]) == ("Acme Corp", 9000.0, "EUR")
    assert words["impact_summary"].startswith("Payment received covers 900 % of payables due by Thursday 2026-05-07.")
    assert "Liquidity buffer increases by 9,000.00 EUR" in words["impact_summary"]
    assert "invoice 2 to Vendor XYZ for 2 % discount (100.00 EUR savings)" in words["recommendation"]


def test_a_receipt_of_long_ago_is_no_news() -> None:
    usual = [one for n in range(25) for one in received(n, 100.0 - n, at(0, 9, 2 * n))]
    large = received(99, 9000.0, at(6))
    old = [one._replace(row=one.row | {"receipt_date": day(0).isoformat()}) for one in large]
    assert findings(run([*BALANCE, *usual, *large], until=at(6, 10)), "large_receipt")
    assert not findings(run([*BALANCE, *usual, *old], until=at(6, 10)), "large_receipt")


def test_nothing_is_told_while_documents_of_long_ago_come_in() -> None:
    bills = [
        bought(n, 400.0, at(0, 9, 10 * n), 2, event_time=day(-30).isoformat() + "T00:00:00+00:00") for n in range(5)
    ]
    [(subject, fired, _)] = findings(run([*BALANCE, *bills], until=at(0, 10)), "projected_shortfall")
    assert (subject, fired) == ("1000|EUR", True)
    assert not findings(run([*BALANCE, *bills], until=at(0, 9, 59)), "projected_shortfall"), "the last one is 19 s old"
    levels = {"position": {"bulk_settle_s": 15}}
    assert findings(run([*BALANCE, *bills], levels, until=at(0, 9, 56)), "projected_shortfall")


def test_discounts_are_taken_by_their_return_as_far_as_the_buffer_bears_them() -> None:
    offers = [
        bought(n, 600.0, at(0), 30, discount_date=day(9), discount_rate=rate) for n, rate in ((1, 0.02), (2, 0.03))
    ]
    cash = statement(-3, 1, "0", "1100.00", "1100.00", category="loan")
    told = run([*cash, *offers], {"early_discount": {"least_saving": 1}}, until=at(0, 10))
    [(subject, _, words)] = findings(told, "early_discount")
    assert subject == "erp|bill|2", "the two together cost more than there is"
    assert words["value"] == pytest.approx(0.03 / 0.97 * 365 / 30, abs=0.01)
    rich = run([*statement(-3, 1, "0", "9000.00", "9000.00", category="loan"), *offers], until=at(10, 10))
    found = findings(rich, "early_discount")
    assert next(fired for subject, fired, _ in found if subject == "erp|bill|1")
    assert not found[-1][1], "the discount has lapsed"


def test_a_discount_is_borne_until_its_bill_would_be_paid_anyway() -> None:
    """1,100 there: 582 now for 600 on day 30 leaves 518; what is due on day 60 is short with and without it."""
    bills = [bought(1, 600.0, at(0), 30, discount_date=day(9), discount_rate=0.03), bought(2, 2000.0, at(0), 60)]
    told = run([*statement(-3, 1, "0", "1100.00", "1100.00", category="loan"), *bills], until=at(0, 10))
    [(_, fired, words)] = findings(told, "early_discount")
    assert fired
    assert "when it would be paid anyway, is 518.00 EUR" in words["impact_summary"]


def test_unmatched_and_returned_bank_items() -> None:
    events = [*BALANCE, *received(1, 10.0, at(0)), *statement(0, 2, "1000.00", "1070.00", "70.00")]
    assert not findings(run(events, until=at(1, 10)), "unmatched_bank_item")
    assert findings(run(events, until=at(4)), "unmatched_bank_item")[0][2]["severity"] == "medium"
    late = received(2, 70.0, at(5), value_date=day(0), bank_reference="B7")
    assert findings(run([*events, *late], until=at(6)), "unmatched_bank_item")[-1][1], (
        "nothing says that it is the same"
    )
    waiting = {"unmatched_bank_item": {"settle_s": 4 * 24 * 3600}}
    assert not findings(run(events, waiting, until=at(4)), "unmatched_bank_item"), "known for three days only"
    back = statement(0, 2, "1000.00", "930.00", "-70.00", return_reason="AC04")
    assert findings(run([*BALANCE, *back], until=at(1, 10)), "unmatched_bank_item")[0][2]["severity"] == "high"


def test_a_silent_feed_is_told_on_banking_days_only() -> None:
    feed = [one for n in range(4) for one in statement(n, n + 2, "1000.00", "1000.00")]
    told = run([*BALANCE, *feed], until=at(6, 20))
    assert not findings(told, "silent_feed"), "Friday's is due on Monday: Saturday and Sunday are no banking days"
    told = run([*BALANCE, *feed], until=at(7, 13))
    assert [(subject, fired) for subject, fired, _ in findings(told, "silent_feed")] == [("A1", True)]
    told = run([*BALANCE, *feed, *statement(4, 6, "1000.00", "1000.00")[:2]], until=at(7, 13))
    assert not findings(told, "silent_feed")


def test_a_payment_that_may_be_made_twice() -> None:
    bill = bought(1, 400.0, at(0), 10)
    once = [bill, *paid(1, 400.0, at(1), 1, 1)]
    assert not findings(run(once, until=at(1, 10)), "double_payment")
    twice = [*once, *paid(2, 400.0, at(2), 1, 2, stage="planned")]
    [(_, fired, words)] = findings(run(twice, until=at(2, 10)), "double_payment")
    assert (fired, words["severity"], words["money_at_stake"]) == (True, "critical", 400.0)
    void = [one._replace(at=one.at + 9_000_000, row=one.row | {"stage": "void", "event_id": one.row["event_id"] + "b"})
            for one in paid(2, 400.0, at(2), 1, 2)]  # fmt: skip
    assert [fired for _, fired, _ in findings(run([*twice, *void], until=at(3)), "double_payment")] == [True, False]
    other = [bill, bought(2, 400.0, at(0), 10), *paid(1, 400.0, at(1), 1, 1), *paid(2, 400.0, at(1), 2, 1)]
    assert not findings(run(other, until=at(1, 10)), "double_payment"), "two invoices of one amount are two payments"


def test_a_payer_that_changes_its_habit() -> None:
    steady = history(15, 2)
    later = [*steady, *history(5, 20, 100, 32), sale(500, 900.0, at(62), 80)]
    assert not findings(run([*steady, sale(500, 900.0, at(40), 60)], until=at(41)), "payer_habit")
    [(subject, fired, words), *_] = findings(run(later, until=at(70)), "payer_habit")
    assert (subject, fired, words["value"], words["expected_low"]) == ("C1", True, 20, 2)


def test_whom_to_call_first() -> None:
    events = [*history(6, 12), sale(700, 4000.0, at(20), 15), sale(701, 10.0, at(20), 10, "C2")]
    assert not findings(run(events, until=at(31)), "collect_first"), "16 days late; it usually is 12, and 5 are borne"
    found = findings(run(events, until=at(33)), "collect_first")
    assert [subject for subject, fired, _ in found if fired][-1] == "C1"
    assert "C2" not in {subject for subject, _, _ in found}, "ten of four thousand is not worth a call"
    settled = run([*events, *received(700, 4000.0, at(34), 700)], until=at(35))
    assert findings(settled, "collect_first")[-1][:2] == ("C1", False)


def test_who_was_called_is_told_again_only_for_what_has_fallen_due_since() -> None:
    old = [sale(700, 4000.0, at(20), 15), sale(702, 4000.0, at(21), 16)]
    paid_ = [one for n in (700, 702) for one in received(n, 4000.0, at(34), n)]
    back = [one._replace(at=at(36) + place, row=one.row | {"sign": -1}) for place, one in enumerate(paid_[2:])]
    events = [*history(6, 12), *old, *paid_, *back]
    assert openings(run(events, until=at(47)))["C1"] == 1, "invoice 702 is open again, and was old when it was called"
    new = sale(703, 4000.0, at(35), 36)
    assert openings(run([*events, new], {"collect_first": {"again_days": 45}}, until=at(52)))["C1"] == 1
    assert openings(run([*events, new], {"collect_first": {"again_days": 45}}, until=at(60)))["C1"] == 2
    assert openings(run(events, until=at(49)))["C1"] == 2, "14 days later it is a debt like any other"


def test_ranks_that_waver_open_nothing_twice() -> None:
    """Ten customers owe alike, 5 may be told of; small payments and invoices change their ranks every day."""
    rng = random.Random(9)  # noqa: S311
    events = [event for c in range(10) for event in owing(c, at(0) + c)]
    for n in range(1, 40):
        c = rng.randrange(10)
        if n % 2:
            events.append(sale(1000 + n, 300.0, at(n), n + 60, f"C{c}"))
        else:
            events += of_customer(c, received(2000 + n, 5.0, at(n), 100 + c))
    told = run([*BALANCE, *events], until=at(40))
    counted = openings(told)
    assert len(counted) == 5
    assert set(counted.values()) == {1}
    assert not [fired for _, fired, _ in findings(told, "collect_first") if not fired]
    done = [one for c in range(10) for one in of_customer(c, received(3000 + c, 1000.0, at(41) + c, 100 + c))]
    assert set(openings(run([*BALANCE, *events, *done], until=at(60))).values()) == {1}


def owing(customer: int, known: int) -> list[Event]:
    """Return an invoice of 1,000 that fell due 30 days ago, unpaid."""
    return [sale(100 + customer, 1000.0, known, -30, f"C{customer}")]


def of_customer(customer: int, events: list[Event]) -> list[Event]:
    """Return events as those of a customer."""
    return [one._replace(row=one.row | {"customer_id": f"C{customer}"}) for one in events]


def openings(told: list[case.Told]) -> Counter[str]:
    """Return how often each customer was told of anew."""
    open_: set[str] = set()
    found: Counter[str] = Counter()
    for subject, fired, _ in findings(told, "collect_first"):
        found[subject] += fired and subject not in open_
        (open_.add if fired else open_.discard)(subject)
    return found


def test_a_shortfall_is_told_again_when_it_moves_by_a_quarter() -> None:
    """Worked by hand: 1,000 there, 3,000 due on day 20, so 2,000 are short."""
    big = [*BALANCE, bought(1, 3000.0, at(0), 20)]

    def told(*more: Event, until: int = 2) -> list[tuple[bool, float]]:
        found = findings(run([*big, *more], until=at(until)), "projected_shortfall")
        return [(fired, words["money_at_stake"]) for _, fired, words in found]

    assert told() == [(True, 2000.0)]
    assert told(bought(2, 400.0, at(1), 21)) == [(True, 2000.0)], "2,400 is no quarter more"
    assert told(bought(2, 600.0, at(1), 21)) == [(True, 2000.0), (True, 2600.0)]
    assert told(bought(2, 1100.0, at(1), 17)) == [(True, 2000.0), (True, 3100.0)]
    assert told(bought(2, 1100.0, at(1), 5))[-1] == (True, 3100.0)
    assert told(until=14)[1:] == [(True, 2000.0)], "it turns critical, once"


def test_a_shortfall_ends_only_when_it_is_well_over() -> None:
    """A plan of 900 to 1,300, 1,100 in the middle: the low path is at 1,000 - 1,300, the wide one at 1,000 - 1,350."""

    def plan(n: int, known: int, version: int, middle: float) -> Event:
        return event(
            "cash_plan", known, "plan|1", version=version, kind="flow", plan_id=str(n), amount=-middle,
            low_amount=-middle - 200, high_amount=-middle + 200, first_date=day(10),
        )  # fmt: skip

    def told(middle: float) -> list[bool]:
        events = [*BALANCE, plan(1, at(0), 1, 1100.0), plan(1, at(1), 2, middle)]
        return [fired for _, fired, _ in findings(run(events, until=at(2)), "projected_shortfall")]

    assert told(790.0) == [True], "the low path is at 10, the wide one at -40"
    assert told(700.0) == [True, False], "the wide one is at 50"
    alone = run([*BALANCE, plan(1, at(0), 1, 790.0)], until=at(2))
    assert not findings(alone, "projected_shortfall"), "it does not begin there"


def test_a_receipt_tells_its_own_effect_whatever_came_with_it() -> None:
    usual = [one for n in range(25) for one in received(n, 100.0 - n, at(0, 9, 2 * n))]
    cash = statement(-3, 1, "0", "20000.00", "20000.00", category="loan")
    large = received(99, 9000.0, at(1), customer_name="Acme Corp", end_to_end_id="E2E-99")
    beside = [bought(5, 7000.0, at(1) + 5, 3)]
    told = findings(run([*cash, *usual, *large, *beside], until=at(1, 10)), "large_receipt")
    assert "increases by 9,000.00 EUR" in told[0][2]["impact_summary"]
    line = statement(0, 2, "20000.00", "29000.00", "9000.00", end_to_end_id="E2E-99")
    late = [one._replace(at=at(1, 6) + 20) for one in large]
    told = findings(run([*cash, *usual, *line, *late], until=at(1, 10)), "large_receipt")
    assert "increases by 9,000.00 EUR" in told[0][2]["impact_summary"], "the bank told it before"


def test_receipts_of_a_first_load_are_no_news() -> None:
    load = [one for n in range(30) for one in received(n, 100.0 - n, at(0) + 2 * n)]
    load += [
        one._replace(row=one.row | {"receipt_date": day(-1).isoformat()}) for one in received(98, 8e3, at(0) + 900)
    ]
    assert not findings(run(load, until=at(0, 10)), "large_receipt"), "yesterday nothing was known"
    fresh = received(99, 9000.0, at(0, 9, 1))
    assert [one[0] for one in findings(run([*load, *fresh], until=at(0, 10)), "large_receipt")] == ["erp|rec|99"]


def test_a_statement_without_lines_must_close_as_it_opened() -> None:
    [(_, fired, words)] = findings(
        run([*BALANCE, *statement(0, 2, "1000.00", "1300.00")], until=at(1, 6, 5)), "balance_break"
    )
    assert (fired, words["value"]) == (True, 300.0)
    assert not findings(run([*BALANCE, *statement(0, 2, "1000.00", "1000.00")], until=at(1, 8)), "balance_break")


def test_what_recurs_and_came_today_is_not_expected_again() -> None:
    """A grant of 100 every banking day: with today's statement there, today brings nothing more."""

    def grant(n: int, offset: int) -> list[Event]:
        before, after = 1000 + 100 * n, 1100 + 100 * n
        rows = statement(offset, n + 2, f"{before}.00", f"{after}.00", "100.00", text="grant")
        return [one._replace(at=at(offset, 20) + place) for place, one in enumerate(rows)]

    banking = [offset for offset in range(35) if day(offset).weekday() < 5]
    events = [*BALANCE, *[one for n, offset in enumerate(banking) for one in grant(n, offset)]]
    today = [row for row in of(run(events, until=at(31, 21)), "position") if row.at.date() == day(31)]
    by_hour = {row.at.hour: row.row["expected_inflow_sum_next7d"] for row in today}
    assert (by_hour[0], by_hour[20]) == (500.0, 400.0), "the last of five banking days is over"


def test_the_features_of_a_payer_are_those_of_pandas() -> None:
    rng = random.Random(3)  # noqa: S311
    frame = pd.DataFrame({"due": range(0, 60, 3), "late": [rng.randint(-5, 30) for _ in range(20)]})
    events: list[Event] = []
    for n, (due, late) in enumerate(frame.itertuples(index=False)):
        events += [sale(n, 10.0 + n, at(due - 40), due), *received(n, 10.0 + n, at(due + late), n)]
    told = last(run(events, until=at(100)), "customer")
    middle = frame.late.median()
    assert told["days_late_p50_365d"] == middle
    assert told["days_late_mad_365d"] == (frame.late - middle).abs().median()
    assert told["late_ratio_180d"] == (frame.late > 0).mean()


def test_the_forecast_adds_up_and_its_quantiles_are_in_order() -> None:
    plans = [
        event("cash_plan", at(0), "plan|w", kind="flow", plan_id="w", amount=-300.0, first_date=day(4),
              frequency="monthly", category="payroll"),
        event("cash_plan", at(0), "plan|r", kind="flow", plan_id="r", amount=40.0, first_date=day(0),
              frequency="weekly"),
    ]  # fmt: skip
    told = run([*BALANCE, *history(12, 5, begin=-60), sale(900, 777.0, at(0), 20), *plans], until=at(2, 1))
    rows = {one.row["horizon"]: one.row for one in of(told, "forecast") if one.at.date() == day(2)}
    assert len(rows) == 35 + 13
    for row in rows.values():
        assert row["net_flow_p10_now"] <= row["net_flow_p50_now"] <= row["net_flow_p90_now"]
        assert row["balance_p10_now"] <= row["balance_p50_now"] <= row["balance_p90_now"]
    week = sum(rows[f"{n}d"]["net_flow_p50_now"] for n in range(1, 8))
    assert rows["1w"]["net_flow_p50_now"] == pytest.approx(week, abs=0.1)
    assert rows["3d"]["net_flow_p50_now"] < -200, "payroll falls on a Friday"
    weeks = np.cumsum([rows[f"{n}w"]["net_flow_p50_now"] for n in range(1, 14)])
    assert rows["13w"]["balance_p50_now"] == pytest.approx(1000 + weeks[-1], abs=1)


def test_a_worker_that_begins_again_tells_the_same() -> None:
    assert run(story(), until=at(20)) == run(story(), until=at(20), restart=7)


def test_the_future_changes_nothing_of_the_past() -> None:
    cut, rng = at(6, 12), random.Random(5)  # noqa: S311
    before = [one for one in story() if one.at <= cut]
    future = [one for one in story() if one.at > cut]
    moved = [one._replace(at=cut + 1 + rng.randrange(10**9), row=one.row | {"amount": 1.0}) for one in future]
    wanted = [one for one in run(story(), until=at(20)) if one.at.timestamp() * 1000 <= cut]
    assert wanted
    assert [one for one in run([*before, *moved], until=at(20)) if one.at.timestamp() * 1000 <= cut] == wanted
