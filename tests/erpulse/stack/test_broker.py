"""A broker that is not there is no error; the stack ring asks one that is."""

from erpulse.stack import broker


def test_nobody_answers() -> None:
    assert broker.nodes("127.0.0.1:1") == 0
    assert broker.describe("127.0.0.1:1") is None
