"""A letter as text."""

import pytest

from connectors.dead_letters import Fate
from erpulse.dead_letters.show import readable, text
from tests.erpulse.dead_letters.letters import entry, letter, note


def test_everything_that_is_kept_is_shown() -> None:
    found = text(entry(letter(), note(Fate.SENT), letter(replay="raw.a/0/30"))).splitlines()
    assert found == [
        "letter     raw.a/0/17",
        "state      refused again (raw.a/0/30)",
        "topic      raw.a, partition 0, offset 17",
        "time       2024-05-15T08:30:01.600+00:00",
        "source     s, decoder debezium/1, job ingest",
        "reason     bad_value",
        "detail     amount is 'x'; [/b] allowed",
        "replayed   raw.a/0/30: sent",
        "header     h: x",
        "header     n: null",
        "key (8 bytes)",
        "  {",
        '    "id": 7',
        "  }",
        "value (10 bytes)",
        "  {",
        '    "a": 1.10',
        "  }",
    ]


def test_null_is_not_empty() -> None:
    found = text(entry(letter(key=None, value="", source=""))).splitlines()
    assert found[-4:] == ["key", "  null", "value (0 bytes)", "  ''"] or found[-3:] == [
        "key",
        "  null",
        "value (0 bytes)",
    ]
    assert "source     none, decoder debezium/1, job ingest" in found


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (b"98412276654984122766549.10", "98412276654984122766549.10"),
        ("é".encode(), "é"),
        (b"\x00\x01text", "b'\\x00\\x01text'"),
        (b'{"op":"c"', '{"op":"c"'),
        ("é".encode("latin-1"), "b'\\xe9'"),
    ],
)
def test_bytes_are_shown_as_far_as_they_can_be_read(data: bytes, shown: str) -> None:
    assert readable(data) == shown
