"""Windows of running sums: their length, and the grid on which rows leave them."""

import re
from datetime import timedelta

from connectors.errors import WiringError

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_SQL_UNITS = {"m": "MINUTE", "h": "HOUR", "d": "DAY"}
_GRIDS = ((timedelta(hours=12), "5m"), (timedelta(days=12), "1h"))
COARSE_GRID = "1d"


def length(window: str) -> timedelta:
    """Return the length of a window.

    Raises:
        WiringError: the name is not a whole number of m, h or d.

    >>> length("30d")
    datetime.timedelta(days=30)
    """
    match = re.fullmatch(r"([1-9]\d*)([mhd])", window)
    if match is None:
        raise WiringError(f"window {window!r}: want a whole number of minutes, hours or days, as 15m, 1h or 30d")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def grid(window: str) -> str:
    """Return the step on which rows leave the window: 5 minutes up to 12 h, the hour up to 12 d, then the day.

    >>> grid("1h"), grid("7d"), grid("365d")
    ('5m', '1h', '1d')
    """
    size = length(window)
    return next((step for limit, step in _GRIDS if size <= limit), COARSE_GRID)


def interval(window: str) -> str:
    """Return the window as an SQL interval.

    >>> interval("365d"), interval("5m")
    ("INTERVAL '365' DAY(3)", "INTERVAL '5' MINUTE")
    """
    length(window)
    count, unit = window[:-1], window[-1]
    precision = f"({len(count)})" if len(count) > 2 else ""  # noqa: PLR2004  SQL intervals have two digits unless told
    return f"INTERVAL '{count}' {_SQL_UNITS[unit]}{precision}"


def leaves(event_time: float, known_time: float, window: str) -> float | None:
    """Return when a row leaves a window, the one definition that truth and tests use.

    Args:
        event_time: When it happened, epoch ms.
        known_time: When it was known, epoch ms; it counts from then on.
        window: Name of the window.

    Returns:
        Epoch ms of the first moment at which it no longer counts; None if it never counted.

    >>> hour = 3_600_000
    >>> leaves(0, 1000, "1h") == hour + 300_000 - 1
    True
    >>> leaves(0, 2 * hour, "1h") is None
    True
    """
    end = event_time + length(window).total_seconds() * 1000
    if end <= known_time:
        return None
    step = length(grid(window)).total_seconds() * 1000
    return (max(end, known_time) + 1) // step * step + step - 1
