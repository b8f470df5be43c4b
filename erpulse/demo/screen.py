"""What the demo shows while it runs: chapters, the commands behind them, and the alerts as they come."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.text import Text

from erpulse.alerts.words import Indented, block
from erpulse.demo.sheet import Told

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from erpulse.alerts.log import Entry
    from erpulse.simulate.tally import Tally


class Screen:
    """A terminal, or a file, to which two threads may print."""

    def __init__(self, console: "Console") -> None:
        """Take the console."""
        self.console = console
        self._chapter = 0
        self._lock = threading.Lock()

    def chapter(self, title: str, what: str = "") -> None:
        """Begin a chapter."""
        self._chapter += 1
        self.console.print()
        self.console.print(Text(f"{self._chapter}  {title}", style="bold"))
        self.say(what, style="dim")

    def say(self, text: str, style: str = "") -> None:
        """Print a line of a chapter."""
        if text:
            self.console.print(Indented([Text(text, style=style)], columns=3))

    def command(self, line: str, after: str = "") -> None:
        """Print the command line that does by itself what the demo has just done."""
        self.console.print(
            Indented([Text.assemble((f"$ {line}", "cyan"), f"   {after}" if after else "")], columns=3, hang=2)
        )

    def pair(self, name: str, value: str, width: int) -> None:
        """Print where something is to be found."""
        line = Text.assemble((name.ljust(width + 2), "dim"), value)
        self.console.print(Indented([line], columns=3, hang=width + 2))

    def show(self, what: "RenderableType") -> None:
        """Print a table or the like."""
        self.console.print(what)

    def alert(self, one: "Entry", tally: "Tally") -> None:
        """Print an alert as it comes, with the time it took."""
        with self._lock:
            self.console.print()
            self.console.print(block(one.alert, note(one, tally), links=1))

    @contextmanager
    def waiting(self, text: str) -> Iterator[Callable[[str], None]]:
        """Show that something takes its time; call what is given with another text to replace the first."""
        with self.console.status(text) as status:
            yield status.update


def note(one: "Entry", tally: "Tally") -> str:
    """Return how long an alert took from the message that caused it; empty where nobody planted it."""
    told = Told((one,))
    for label in tuple(tally.labels):
        if label.kind == "incident" and told.is_about(label):
            caused = label.withdrawn_time_ms if one.alert.status == "withdrawn" else label.send_time_ms
            if caused is not None and one.read_ms >= caused:
                return f"{(one.read_ms - caused) / 1000:.1f} s after the message"
    return ""
