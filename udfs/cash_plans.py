"""Planned flows: the days on which one recurs, and the banking day it moves to."""

import datetime as dt
from collections.abc import Iterator

from udfs.banking_days import days, following, is_banking_day, preceding
from udfs.cash_state import Plan

_BEFORE = dt.timedelta(days=4)
"""A flow of a holiday may be booked as many days later."""


def occurrences(plan: Plan, first: dt.date, last: dt.date, market: str) -> Iterator[dt.date]:
    """Yield the days of a plan from one day to another, before any is moved to a banking day."""
    end = min(last, plan.last or last)
    if plan.frequency == "once":
        yield from (day for day in (plan.first,) if first <= day <= end)
        return
    for day in days(max(first - _BEFORE, plan.first), end):
        if _recurs(plan, day, market):
            yield day


def rolled(day: dt.date, roll: str, market: str) -> dt.date:
    """Return the day on which a flow of a day is booked."""
    if roll == "none":
        return day
    return preceding(day, market) if roll == "preceding" else following(day, market)


def _recurs(plan: Plan, day: dt.date, market: str) -> bool:
    if plan.frequency == "daily":
        return is_banking_day(day, market)
    if plan.frequency == "weekly":
        return (day - plan.first).days % 7 == 0
    step = {"monthly": 1, "quarterly": 3, "yearly": 12}[plan.frequency]
    months = (day.year - plan.first.year) * 12 + day.month - plan.first.month
    end_of_month = (day + dt.timedelta(days=1)).day == 1
    return months % step == 0 and (day.day == plan.first.day or (end_of_month and plan.first.day > day.day))
