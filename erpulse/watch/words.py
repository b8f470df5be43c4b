"""Quantities as people read them."""

_UNITS = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))


def duration(seconds: float) -> str:
    """Return a duration in its two largest units.

    >>> duration(7), duration(130), duration(7300), duration(200_000)
    ('7 s', '2 min 10 s', '2 h 1 min', '2 d 7 h')
    """
    whole = max(0, int(seconds))
    parts = []
    for name, size in _UNITS:
        count, whole = divmod(whole, size)
        if count:
            parts.append(f"{count} {name}")
    return " ".join(parts[:2]) or "0 s"


def quantity(metric: str, value: float) -> str:
    """Return a metric's value with its unit, which its name ends with.

    >>> quantity("a_seconds", 90), quantity("a_bytes", 3 << 20), quantity("a_total", 12_000)
    ('1 min 30 s', '3.0 MiB', '12,000')
    """
    if metric.endswith("_seconds"):
        return duration(value)
    if metric.endswith("_bytes"):
        return f"{value / (1 << 20):,.1f} MiB"
    return f"{value:,.0f}"
