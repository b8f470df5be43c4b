"""Banking days: weekends and the holidays of a market; days of a time zone."""

import datetime as dt
from collections.abc import Iterator
from functools import cache
from zoneinfo import ZoneInfo

MARKETS = {"EUR": "ECB", "USD": "US", "GBP": "GB", "CHF": "CH", "JPY": "JP", "CAD": "CA", "AUD": "AU", "SEK": "SE"}
"""Whose holidays a currency keeps where none is named."""
WEEKEND = 5
_ONE = dt.timedelta(days=1)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def is_banking_day(day: dt.date, market: str) -> bool:
    """Return whether banks work on a day.

    Args:
        day: The day.
        market: ISO 3166 alpha-2 code of a country, or ECB; one that is not known has weekends only.

    >>> is_banking_day(dt.date(2026, 12, 25), "ECB"), is_banking_day(dt.date(2026, 12, 28), "ECB")
    (False, True)
    """
    return day.weekday() < WEEKEND and day not in _holidays(market, day.year)


def following(day: dt.date, market: str) -> dt.date:
    """Return the day itself where banks work, else the next on which they do.

    >>> following(dt.date(2026, 12, 25), "ECB")
    datetime.date(2026, 12, 28)
    """
    while not is_banking_day(day, market):
        day += _ONE
    return day


def preceding(day: dt.date, market: str) -> dt.date:
    """Return the day itself where banks work, else the last before it on which they did.

    >>> preceding(dt.date(2026, 12, 27), "ECB")
    datetime.date(2026, 12, 24)
    """
    while not is_banking_day(day, market):
        day -= _ONE
    return day


def after(day: dt.date, count: int, market: str) -> dt.date:
    """Return the banking day that comes so many after a day.

    >>> after(dt.date(2026, 12, 24), 1, "ECB")
    datetime.date(2026, 12, 28)
    """
    for _ in range(count):
        day = following(day + _ONE, market)
    return day


def between(first: dt.date, last: dt.date, market: str) -> int:
    """Return how many banking days there are after the first day, up to the last.

    >>> between(dt.date(2026, 12, 24), dt.date(2026, 12, 29), "ECB")
    2
    """
    return sum(is_banking_day(day, market) for day in days(first + _ONE, last))


def days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Yield the days from the first to the last."""
    while first <= last:
        yield first
        first += _ONE


def run_day(day: dt.date, weekdays: frozenset[int], market: str) -> dt.date:
    """Return the day itself where payments run on it, else the next on which they do; a holiday's run is the day after.

    >>> run_day(dt.date(2026, 5, 5), frozenset({0, 3}), "ECB")
    datetime.date(2026, 5, 7)
    """
    while weekdays and day.weekday() not in weekdays:
        day += _ONE
    return following(day, market)


def weekdays_of(names: str) -> frozenset[int]:
    """Return the weekdays that a text names, Monday is 0.

    Raises:
        ValueError: a name is none.

    >>> sorted(weekdays_of("mon, thu"))
    [0, 3]
    """
    wanted = [name.strip().lower() for name in names.split(",") if name.strip()]
    wrong = [name for name in wanted if name not in _WEEKDAYS]
    if wrong:
        raise ValueError(f"run_days: {wrong[0]!r} is no weekday; want some of {', '.join(_WEEKDAYS)}")
    return frozenset(_WEEKDAYS.index(name) for name in wanted)


def market_of(country: str | None, currency: str) -> str:
    """Return whose holidays count: of a country, else of a currency."""
    return country or MARKETS.get(currency, "")


def local_day(epoch_ms: int, zone: str) -> dt.date:
    """Return the day of a time.

    >>> local_day(1_767_222_000_000, "Europe/Berlin")
    datetime.date(2026, 1, 1)
    """
    return dt.datetime.fromtimestamp(epoch_ms / 1000, ZoneInfo(zone)).date()


def moment_ms(day: dt.date, hour: int, zone: str) -> int:
    """Return when an hour of a day begins, epoch ms.

    >>> moment_ms(dt.date(2026, 1, 1), 0, "UTC")
    1767225600000
    """
    return int(dt.datetime.combine(day, dt.time(hour), ZoneInfo(zone)).timestamp() * 1000)


@cache
def _holidays(market: str, year: int) -> frozenset[dt.date]:
    import holidays  # noqa: PLC0415  half a second, for jobs that have a calendar only

    if not market:
        return frozenset()
    try:
        found = holidays.financial_holidays(market, years=year) if market == "ECB" else None
        return frozenset(found if found is not None else holidays.country_holidays(market, years=year))
    except NotImplementedError:
        return frozenset()
