"""Checks of the parts of the local stack, once it was started: ZooKeeper and the supervisor among them."""

from collections.abc import Iterator

from erpulse.stack import ports, processes, shape
from erpulse.stack.doctor import Check, Finding, Subject, judge
from erpulse.stack.parts import parts
from erpulse.stack.state import PartState, inspect


def running_parts(subject: Subject) -> Iterator[Finding]:
    """A part that is missing may go unnoticed: without ZooKeeper jobs run on until the JobManager is lost."""
    layout = subject.layout
    if not processes.recorded_names(layout.home):
        return
    chosen = ports.load(layout.ports_file)
    for part in parts(shape.load(layout.ports_file)):
        found = inspect(part, layout, chosen)
        yield judge(
            f"part {part.name}", ok=found.state == "running", found=_words(found), wanted="running", mend=_mend(found)
        )


def _words(found: PartState) -> str:
    again = f", started again {found.restarts} times within 5 min" if found.restarts else ""
    return f"{found.state}{again}{', given up' if found.given_up else ''}"


def _mend(found: PartState) -> str:
    if found.state == "silent":
        return f"wait a moment; else kill -9 {found.pid} && erpulse up (it says why in {found.log})"
    return f"erpulse up (why it ended: {found.log})"


CHECKS: tuple[Check, ...] = (running_parts,)
