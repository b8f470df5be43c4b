"""The last lines of a server's log, which say why it ended."""

import re
from pathlib import Path

# Enough for a hundred long lines; a whole log may have 20 MB.
_TAIL_BYTES = 64_000
_FRAME = re.compile(r"\t+(at |\.\.\. )")


def without_frames(text: str) -> list[str]:
    r"""Return the lines of a text that are neither blank nor a frame of a Java stack trace.

    >>> without_frames("no such job\n\tat org.apache.X\n\t\tat org.apache.Y\n\t... 17 more\n")
    ['no such job']
    """
    return [line for line in text.splitlines() if line.strip() and not _FRAME.match(line)]


def tail(files: list[Path], lines: int = 10) -> list[str]:
    """Return the last lines of the newest of `files` that holds any, stack frames left out."""
    filled = [file for file in files if file.exists() and file.stat().st_size]
    if not filled:
        return []
    newest = max(filled, key=lambda file: file.stat().st_mtime)
    with newest.open("rb") as stream:
        stream.seek(max(0, newest.stat().st_size - _TAIL_BYTES))
        return without_frames(stream.read().decode(errors="replace"))[-lines:]
