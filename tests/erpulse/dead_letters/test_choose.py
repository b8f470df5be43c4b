"""Which letters are meant."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.errors import ConfigError
from erpulse.dead_letters.choose import Choice, instant
from tests.erpulse.dead_letters.letters import letter

AT = letter().timestamp
NOW = datetime(2026, 5, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wanted", "holds"),
    [
        ({}, True),
        ({"reasons": ("no_history", "bad_value")}, True),
        ({"reasons": ("bad_*",)}, True),
        ({"reasons": ("no_history",)}, False),
        ({"sources": ("s",), "topics": ("raw.*",)}, True),
        ({"sources": ("s",), "topics": ("raw",)}, False),
        ({"since": AT}, True),
        ({"since": AT + timedelta(milliseconds=1)}, False),
        ({"until": AT}, False),
        ({"until": AT + timedelta(milliseconds=1)}, True),
    ],
)
def test_all_filters_must_agree(wanted: dict[str, Any], holds: bool) -> None:  # noqa: FBT001
    assert Choice(**wanted).holds(letter()) is holds


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("90s", NOW - timedelta(seconds=90)),
        ("30m", NOW - timedelta(minutes=30)),
        ("7d", NOW - timedelta(days=7)),
        ("2026-05-14T08:30", datetime(2026, 5, 14, 8, 30, tzinfo=UTC)),
        ("2026-05-14T08:30:00+02:00", datetime(2026, 5, 14, 6, 30, tzinfo=UTC)),
    ],
)
def test_times(text: str, found: datetime) -> None:
    assert instant(text, NOW) == found


@pytest.mark.parametrize("text", ["", "yesterday", "5w", "7/9/2018"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ConfigError, match="how long ago: 30m"):
        instant(text, NOW)
