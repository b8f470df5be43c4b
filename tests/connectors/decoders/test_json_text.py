"""JSON with exact numbers; everything else is refused."""

from decimal import Decimal

import pytest

from connectors.dead_letters import Reason
from connectors.decoders.json_text import parse
from connectors.errors import DecodeError


def test_numbers_keep_every_digit() -> None:
    found = parse(b'{"a":18450.750000000000000001,"b":98412276654984122766549,"c":1e5}', "value")
    assert found == {"a": Decimal("18450.750000000000000001"), "b": 98412276654984122766549, "c": Decimal(100000)}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.BAD_BYTES),
        (b"\xff\xfe", Reason.BAD_BYTES),
        (b'{"a":"\xff"}', Reason.BAD_BYTES),
        (b'{"a":1', Reason.BAD_BYTES),
        (b'{"a":1} x', Reason.BAD_BYTES),
        (b'{"a":1}{"a":2}', Reason.BAD_BYTES),
        (b"\xef\xbb\xbf{}", Reason.BAD_BYTES),
        (b'{"a":1,}', Reason.BAD_BYTES),
        (b'"\\ud800"', Reason.BAD_BYTES),
        (b"[" * 100_000, Reason.BAD_BYTES),
        (b'{"a":' * 100_000, Reason.BAD_BYTES),
        (b"NaN", Reason.BAD_VALUE),
        (b'{"a":[1.5,-Infinity]}', Reason.BAD_VALUE),
        (b'{"a":1e99999999999999999999}', Reason.BAD_VALUE),
        (b"9" * 5000, Reason.BAD_VALUE),
    ],
)
def test_what_is_no_json_is_refused(data: bytes, reason: Reason) -> None:
    with pytest.raises(DecodeError) as caught:
        parse(data, "value")
    assert caught.value.reason is reason
    assert caught.value.detail.startswith("value is")
