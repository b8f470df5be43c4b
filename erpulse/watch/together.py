"""Several things at once, each for as long as patience lasts: what hangs must not keep a look from ending."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any


def together(tasks: Mapping[str, Callable[[], Any]], patience_s: float) -> dict[str, Any]:
    """Run tasks at once and return what each gave; one that failed gives its exception, one that hangs a TimeoutError.

    Args:
        tasks: By name.
        patience_s: For all of them. One that hangs is left behind and does not keep the process from ending.

    >>> together({"a": lambda: 1, "b": lambda: 1 // 0}, 5)
    {'a': 1, 'b': ZeroDivisionError('integer division or modulo by zero')}
    """
    results: dict[str, Any] = {}

    def run(name: str, task: Callable[[], Any]) -> None:
        try:
            results[name] = task()
        except Exception as error:  # noqa: BLE001  it is the answer
            results[name] = error

    threads = [threading.Thread(target=run, args=one, name=f"look-{one[0]}", daemon=True) for one in tasks.items()]
    for thread in threads:
        thread.start()
    end = time.monotonic() + patience_s
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    late = TimeoutError(f"no answer within {patience_s:.0f} s")
    return {name: results.get(name, late) for name in tasks}
