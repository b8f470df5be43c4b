"""Several things at once."""

import threading

from erpulse.watch.together import together


def test_what_hangs_does_not_keep_the_others() -> None:
    held = threading.Event()
    found = together({"well": lambda: 7, "hangs": lambda: held.wait(60)}, 0.2)
    held.set()
    assert found["well"] == 7
    assert isinstance(found["hangs"], TimeoutError)
