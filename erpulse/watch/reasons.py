"""Why a job failed, in one line: the root cause of a stack trace, the Python one where Python failed."""

import re

_CAUSE = re.compile(r"^(?:Caused by: |\t*Suppressed: )")
_FRAME = re.compile(r"^\s+(?:at |\.\.\. |File \"|\^)|^\s*$|^\s+")
_PYTHON_HEAD = "Traceback (most recent call last)"
_EXCEPTION = re.compile(r"^(?:[a-z_]\w*\.)+(?:\w+\$)?(\w+(?:Exception|Error))(?::\s*|$)")
MOST = 240
"""Characters of a reason that are worth a line."""


def reason(trace: str) -> str:
    r"""Return the root cause of a stack trace in one line.

    Args:
        trace: As Flink tells it, Java's with Python's inside.

    >>> reason("A: no\n\tat x\nCaused by: java.io.IOException: No space left on device\n\tat y")
    'IOException: No space left on device'
    >>> reason('E: SDK harness: Traceback (most recent call last):\n  File "a", line 1\nValueError: poison\n\n\tat z')
    'ValueError: poison'
    """
    lines = trace.splitlines()
    found = _python(lines) or _java(lines)
    short = _EXCEPTION.sub(r"\1: ", found, count=1).strip().rstrip(":")
    return short if len(short) <= MOST else f"{short[: MOST - 1]}…"


def _python(lines: list[str]) -> str | None:
    """Return the last line of the last Python traceback; what follows it in a chain came because of it."""
    heads = [number for number, line in enumerate(lines) if _PYTHON_HEAD in line]
    for head in reversed(heads):
        said = next((line for line in lines[head + 1 :] if line and not _FRAME.match(line)), None)
        if said:
            return said
    return None


def _java(lines: list[str]) -> str:
    causes = [_CAUSE.sub("", line) for line in lines if line.startswith("Caused by: ")]
    return next(iter([*reversed(causes), *lines]), "")
