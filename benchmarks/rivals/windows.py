"""The windows of one supplier as a plain Python state: what the rivals keep per key, and what the truth is made of.

Amounts are whole thousandths and logarithms whole millionths, so that nothing drifts. Rows that leave a window at one
step of its grid are kept as one part.
"""

import math
from typing import Any, Final

HOUR: Final = 3_600_000
WINDOWS: Final = ("1h", "24h", "30d")
SPANS: Final = ((HOUR, HOUR // 12), (24 * HOUR, HOUR), (30 * 24 * HOUR, 24 * HOUR))
"""Length and grid of each window in ms, as `jobs.windows` has them; a test holds them together."""
MEASURES: Final = ("spend_sum", "invoice_count", "log_sum", "log_square_sum")
FIELDS: Final = tuple(f"{measure}_{window}" for measure in MEASURES for window in WINDOWS)
NEVER: Final = 1 << 62


class Windows:
    """Running sums of one supplier; `totals` are spend, count, logarithm and its square of each window in turn."""

    __slots__ = ("due", "parts", "totals")

    def __init__(self) -> None:
        """Start empty."""
        self.totals: list[list[int]] = [[0, 0, 0, 0] for _ in SPANS]
        self.parts: list[dict[int, list[int]]] = [{} for _ in SPANS]
        self.due = NEVER

    def __getstate__(self) -> tuple[Any, ...]:
        """Travel as plain values."""
        return self.totals, self.parts, self.due

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        """Arrive from plain values."""
        self.totals, self.parts, self.due = state

    def add(self, event_ms: int, known_ms: int, amount: float) -> None:
        """Take in one amount that is known now."""
        if known_ms >= self.due:
            self.forget(known_ms)
        spend, log = round(amount * 1000), round(math.log(amount) * 1e6)
        square = (log * log + 500_000) // 1_000_000
        for (length, step), total, parts in zip(SPANS, self.totals, self.parts, strict=True):
            end = event_ms + length
            if end > known_ms:
                leaves = (end + 1) // step * step + step - 1
                part = parts.get(leaves)
                if part is None:
                    part = parts[leaves] = [0, 0, 0, 0]
                    self.due = min(self.due, leaves)
                for own in (total, part):
                    own[0] += spend
                    own[1] += 1
                    own[2] += log
                    own[3] += square

    def forget(self, now_ms: int) -> bool:
        """Drop what has left by now; return whether anything has."""
        if now_ms < self.due:
            return False
        for total, parts in zip(self.totals, self.parts, strict=True):
            for leaves in [leaves for leaves in parts if leaves <= now_ms]:
                for place, number in enumerate(parts.pop(leaves)):
                    total[place] -= number
        self.due = min((min(parts) for parts in self.parts if parts), default=NEVER)
        return True

    def values(self) -> tuple[float | int, ...]:
        """Return the features in the order of `FIELDS`."""
        (a, b, c), t = self.totals, 1000
        return (
            *(a[0] / t, b[0] / t, c[0] / t),
            *(a[1], b[1], c[1]),
            *(a[2] / 1e6, b[2] / 1e6, c[2] / 1e6),
            *(a[3] / 1e6, b[3] / 1e6, c[3] / 1e6),
        )
