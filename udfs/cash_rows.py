"""The rows that the cash position tells: features of positions, accounts, customers and invoices, and the forecast."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from statistics import median
from typing import Any

import numpy as np

from udfs import pay_habit
from udfs.bank_accounts import booked, is_transfer
from udfs.banking_days import days, following
from udfs.cash_findings import Look
from udfs.cash_forecast import Forecast, Z
from udfs.cash_state import ZERO, Item, State
from udfs.open_items import open_amount, settled
from udfs.payers import Habits, late_chance

Row = dict[str, Any]
MONEY, COUNT, NUMBER, TEXT = "DECIMAL(18, 3)", "BIGINT", "DOUBLE", "STRING"
POSITION = {
    "balance_last_now": MONEY,
    "inflow_sum_1d": MONEY,
    "outflow_sum_1d": MONEY,
    "net_flow_sum_7d": MONEY,
    "expected_inflow_sum_next7d": NUMBER,
    "expected_outflow_sum_next7d": NUMBER,
    "confirmed_outflow_sum_next7d": NUMBER,
    "balance_min_next13w": NUMBER,
    "balance_low_min_next13w": NUMBER,
    "buffer_min_next13w": NUMBER,
    "buffer_low_min_next13w": NUMBER,
    "discount_saving_sum_next7d": NUMBER,
    "discount_rate_max_now": NUMBER,
    "forecast_error_ratio_28d": NUMBER,
    "dso_last_90d": NUMBER,
    "dpo_last_90d": NUMBER,
}
ACCOUNT = {"account_balance_last_now": MONEY, "unmatched_receipt_sum_now": MONEY, "statement_age_max_now": NUMBER}
CUSTOMER = {
    "days_late_p50_365d": NUMBER,
    "days_late_mad_365d": NUMBER,
    "late_ratio_180d": NUMBER,
    "dispute_ratio_now": NUMBER,
    "broken_promise_count_now": COUNT,
    "reminder_count_now": COUNT,
    "open_amount_sum_now": MONEY,
    "overdue_amount_sum_now": MONEY,
}
INVOICE = {
    "due_date_last_now": TEXT,
    "expected_date_last_now": TEXT,
    "pay_delay_p10_now": NUMBER,
    "pay_delay_p50_now": NUMBER,
    "pay_delay_p90_now": NUMBER,
    "late_score_now": NUMBER,
    "invoice_open_sum_now": MONEY,
}
FORECAST = {
    "target_date_last_now": TEXT,
    "net_flow_p10_now": NUMBER,
    "net_flow_p50_now": NUMBER,
    "net_flow_p90_now": NUMBER,
    "balance_p10_now": NUMBER,
    "balance_p50_now": NUMBER,
    "balance_p90_now": NUMBER,
}
DAILY, WEEKS = 35, 13
"""Days and weeks that a forecast tells one by one; the first two weeks by day are what a treasurer reads."""
HALF_YEAR, QUARTER = 180, 90
QUANTILES = {"p10": 0.1, "p50": 0.5, "p90": 0.9}


def position(look: Look, savings: list[tuple[float, float]]) -> Row:
    """Return the features of the position.

    Args:
        look: What there is.
        savings: Saving and return per year of the discounts worth taking.
    """
    found, state = look.forecast, look.state
    middle, low = found.path(0.0), found.path(-Z)
    flows = _actual(state)
    week = list(days(look.today - dt.timedelta(days=6), look.today))
    money_in, money_out = (flows.get(look.today, (ZERO, ZERO))[side] for side in (0, 1))
    confirmed = [
        one for one in found.entries if one.state == "confirmed" and one.amount < 0 and _within(found, one.day)
    ]
    return {
        "kind": "position",
        "balance_last_now": found.balance,
        "inflow_sum_1d": money_in,
        "outflow_sum_1d": money_out,
        "net_flow_sum_7d": sum((flows[day][0] - flows[day][1] for day in week if day in flows), ZERO),
        "expected_inflow_sum_next7d": round(float(found.money_in[0, :7].sum()), 2),
        "expected_outflow_sum_next7d": round(float(found.money_out[0, :7].sum()), 2),
        "confirmed_outflow_sum_next7d": float(-sum((one.amount for one in confirmed), ZERO)),
        "balance_min_next13w": _least(middle),
        "balance_low_min_next13w": _least(low),
        "buffer_min_next13w": _least(middle, look.threshold),
        "buffer_low_min_next13w": _least(low, look.threshold),
        "discount_saving_sum_next7d": round(sum(saving for saving, _ in savings), 2),
        "discount_rate_max_now": max((rate for _, rate in savings), default=None),
        "forecast_error_ratio_28d": _error(look, flows),
        "dso_last_90d": _outstanding(look, 1),
        "dpo_last_90d": _outstanding(look, -1),
    }


def account(look: Look, name: str) -> Row | None:
    """Return the features of an account."""
    own = look.state.accounts.get(name)
    if own is None:
        return None
    lines = [one for one in look.state.lines.values() if one.account == name and one.booked and one.amount > 0]
    loose = [one.amount for one in lines if one.match is None and not is_transfer(one)]
    return {
        "kind": "account",
        "bank_account": name,
        "account_balance_last_now": booked(look.state, own),
        "unmatched_receipt_sum_now": sum(loose, ZERO),
        "statement_age_max_now": (look.now - own.known_ms) / 1000,
    }


def customer(look: Look, source: str, party: str) -> Row:
    """Return the features of a customer."""
    own = [late for late in look.state.delays.get(party, ()) if late[0] > look.today - dt.timedelta(days=365)]
    late = [days_ for _, days_ in own]
    half = [days_ for day, days_ in own if day > look.today - dt.timedelta(days=HALF_YEAR)]
    paid = settled(look.state)
    every = [(one, open_amount(one, paid[name])) for name, one in look.state.items.items() if one.way > 0]
    items = [(one, amount) for one, amount in every if one.party == party and one.source == source and amount]
    middle = median(late) if late else None
    return {
        "kind": "customer",
        "source": source,
        "customer_id": party,
        "days_late_p50_365d": middle,
        "days_late_mad_365d": None if middle is None else median(abs(one - middle) for one in late),
        "late_ratio_180d": sum(one > 0 for one in half) / len(half) if half else None,
        "dispute_ratio_now": sum(bool(one.hold) for one, _ in items) / len(items) if items else None,
        "broken_promise_count_now": sum(one.promise is not None and one.promise < look.today for one, _ in items),
        "reminder_count_now": sum(one.dunning for one, _ in items),
        "open_amount_sum_now": sum((amount for _, amount in items), ZERO),
        "overdue_amount_sum_now": sum((amount for one, amount in items if one.due < look.today), ZERO),
    }


def invoice(look: Look, item: Item, habits: Habits, amount: Decimal) -> Row:
    """Return when an invoice is expected to be paid: days after due, given that it is unpaid now."""
    row: Row = {
        "kind": "invoice",
        "source": item.source,
        "invoice_id": f"{item.number}|{item.part}" if item.part else item.number,
        "due_date_last_now": item.due.isoformat(),
        "invoice_open_sum_now": amount,
    }
    if amount <= 0:
        return row
    paid_by = habits.ahead(item, pay_habit.DAYS)
    late_now = (look.today - item.due).days
    for name, chance in QUANTILES.items():
        wait = pay_habit.quantile(paid_by, chance)
        row[f"pay_delay_{name}_now"] = None if wait is None else float(late_now + wait)
        if name == "p50" and wait is not None:
            row["expected_date_last_now"] = following(
                look.today + dt.timedelta(days=wait), look.terms.market
            ).isoformat()
    row["late_score_now"] = round(late_chance(paid_by, item, look.today), 4)
    return row


def forecast(look: Look) -> Iterator[Row]:
    """Yield the forecast, by day and by week, as of the beginning of today; horizon 1d is today."""
    found = look.forecast
    for index in range(DAILY):
        yield _forecast(found, f"{index + 1}d", index, index)
    for week in range(WEEKS):
        yield _forecast(found, f"{week + 1}w", week * 7, week * 7 + 6)


def _forecast(found: Forecast, horizon: str, first: int, last: int) -> Row:
    row: Row = {"kind": "forecast", "horizon": horizon, "target_date_last_now": found.day(last).isoformat()}
    for name, value in zip(QUANTILES, found.net(first, last), strict=True):
        row[f"net_flow_{name}_now"] = round(value, 2)
    for name, z in (("p10", -Z), ("p50", 0.0), ("p90", Z)):
        path = found.path(z)
        row[f"balance_{name}_now"] = None if path is None else round(float(path[last]), 2)
    return row


def _actual(state: State) -> dict[dt.date, tuple[Decimal, Decimal]]:
    """Return what came and went by day: lines of banks, else receipts and payments."""
    found: dict[dt.date, tuple[Decimal, Decimal]] = {}
    moves = [(one.date, one.amount) for one in state.lines.values() if one.booked and not is_transfer(one)]
    if not moves:
        sent = [one for one in state.payments.values() if one.stage == "executed" and one.date is not None]
        moves = [(one.date, one.amount * one.way) for one in sent if one.date is not None]
    for day, amount in moves:
        before = found.get(day, (ZERO, ZERO))
        found[day] = (before[0] + max(amount, ZERO), before[1] + max(-amount, ZERO))
    return found


def _error(look: Look, flows: dict[dt.date, tuple[Decimal, Decimal]]) -> float | None:
    """Return by how much the forecast of a day, made as it began, missed: sum of misses over sum of flows, 28 days."""
    last = [look.today - dt.timedelta(days=back) for back in range(1, 29)]
    known = [day for day in last if day in flows and day.isoformat() in look.state.expected]
    size = sum(float(flows[day][0] + flows[day][1]) for day in known)
    if not size:
        return None
    net = {day: float(flows[day][0] - flows[day][1]) for day in known}
    return round(sum(abs(net[day] - look.state.expected[day.isoformat()]) for day in known) / size, 4)


def _outstanding(look: Look, way: int) -> float | None:
    """Return days of sales (or purchases) that are open: open / invoiced in 90 days * 90."""
    first = (look.today - dt.timedelta(days=QUARTER)).isoformat()
    side = 0 if way > 0 else 1
    traded = sum((sums[side] for day, sums in look.state.trade.items() if day >= first), ZERO)
    kind = "receivable" if way > 0 else "payable"
    still_open = sum((abs(one.amount) for one in look.forecast.entries if one.kind == kind), ZERO)
    return round(float(still_open / traded) * QUARTER, 1) if traded > 0 else None


def _least(path: "np.ndarray[Any, Any] | None", less: float = 0.0) -> float | None:
    return None if path is None else round(float(np.min(path)) - less, 2)


def _within(found: Forecast, day: dt.date) -> bool:
    return day < found.today + dt.timedelta(days=7)
