"""What the parts of a stack do now."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from erpulse.stack import logs, processes, restarts
from erpulse.stack.layout import Layout
from erpulse.stack.parts import Part

State = Literal["running", "silent", "crashed", "stopped"]


@dataclass(frozen=True)
class PartState:
    """One server as it is now.

    Attributes:
        name: Part of the stack.
        state: `silent` runs and does not answer (yet), or was stopped by a signal; `crashed` has a pid file and no
            process.
        pid: Process number, null unless it runs.
        port: Port for clients, null where it has none or none was chosen yet.
        since: Start, seconds since 1970, null unless it runs.
        log: Its log file.
        tail: Last lines of the log of a crashed or silent part, else empty; first what the supervisor says, where it
            has given the part up.
        restarts: How often the supervisor started it within the last five minutes.
        given_up: Whether the supervisor will not start it again.
    """

    name: str
    state: State
    pid: int | None
    port: int | None
    since: float | None
    log: Path
    tail: tuple[str, ...]
    restarts: int = 0
    given_up: bool = False


def inspect(part: Part, layout: Layout, chosen: dict[str, int]) -> PartState:
    """Look at one part.

    Args:
        part: The server.
        layout: Folders of the stack.
        chosen: Ports by name, empty before the first start.
    """
    state = _state(part, layout, chosen)
    record = processes.recorded(part.name, layout.home)
    again = restarts.load(layout.restarts_file).get(part.name, restarts.Restarts())
    words = [again.given_up] if again.given_up and state == "crashed" else []
    lives = record is not None and state in {"running", "silent"}
    return PartState(
        name=part.name,
        state=state,
        pid=record.pid if record and lives else None,
        port=chosen.get(part.holds[0]) if part.holds else None,
        since=record.created if record and lives else None,
        log=layout.log(part.name),
        tail=(*words, *last_lines(part.name, layout)) if state in {"crashed", "silent"} else (),
        restarts=len(again.recent(time.time())),
        given_up=bool(words),
    )


def _state(part: Part, layout: Layout, chosen: dict[str, int]) -> State:
    record = processes.recorded(part.name, layout.home)
    if record is None:
        return "stopped"
    if not processes.is_running(part.name, layout.home):
        return "crashed"
    halted = processes.is_halted(part.name, layout.home)
    return "running" if not halted and part.is_ready(chosen, record.created) else "silent"


def last_lines(name: str, layout: Layout) -> list[str]:
    """Return the end of what a part wrote last, to its log or to its standard streams."""
    return logs.tail([layout.log(name), layout.out(name)])
