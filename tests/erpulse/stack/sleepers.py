"""Parts of a stack that are small Python programs: real processes which start at once."""

import sys
from collections.abc import Callable

from erpulse.stack.parts import Part


def sleeper(name: str, code: str = "import time; time.sleep(600)", ready: Callable[[], bool] = lambda: True) -> Part:
    """Return a part that runs Python code and holds no port."""
    return Part(name, lambda _machine: [sys.executable, "-c", code], lambda _ports, _since: ready())
