"""The ground a benchmark stands on: a local stack in a folder that is gone afterwards, also when told to end."""

import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Unpack

from erpulse import bundle
from erpulse.stack.local import Stack
from erpulse.stack.shape import Wanted

ROOT = Path(__file__).resolve().parent.parent


class Ground(NamedTuple):
    """A running stack, and its folder with the bundle `jobs.zip`."""

    stack: Stack
    folder: Path


@contextmanager
def laid(**shape: Unpack[Wanted]) -> Iterator[Ground]:
    """Start a stack, and end it whatever comes; TERM is taken as an order to end in good order.

    Args:
        shape: As `Stack` takes it: workers, slots, whether it is supervised.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to end"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stack = Stack(folder, jars=ROOT / ".erpulse" / "jars", **shape)
        try:
            stack.up(print)
            bundle.build(ROOT, folder / "jobs.zip")
            yield Ground(stack, folder)
        finally:
            stack.down(wipe=True)
