"""One at a time changes a stack."""

from pathlib import Path

import pytest

from erpulse.stack.layout import Layout
from erpulse.stack.lock import BusyError, hold


def test_the_second_waits_for_a_moment_and_is_told(tmp_path: Path) -> None:
    layout = Layout.of(tmp_path)
    layout.make()
    with (
        hold(layout),
        pytest.raises(BusyError, match="another 'erpulse up' or 'down' is at work here"),
        hold(layout, patience_s=0.1),
    ):
        pytest.fail("two hold it")
    with hold(layout, patience_s=0):
        """It fell with the first."""
