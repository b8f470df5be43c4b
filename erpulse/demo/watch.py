"""The watcher: reads alerts and dead letters while the simulator writes, and notes when each could be read."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from connectors.alerts import TOPIC as ALERTS
from connectors.dead_letters import TOPIC as DEAD_LETTERS
from erpulse.alerts.log import Entry, Tail, entry, now_ms, tail

if TYPE_CHECKING:
    from connectors.settings import Kafka

READY_S = 30.0


class _Letter(msgspec.Struct):
    topic: str
    reason: str


_DECODER = msgspec.json.Decoder(_Letter)


class Watch:
    """A thread that reads from where the topics end now.

    Attributes:
        entries: Revisions of alerts so far.
        dead: Topic and reason of each dead letter so far.
    """

    def __init__(self, kafka: "Kafka", begun: dt.datetime, show: Callable[[Entry], None]) -> None:
        """Start reading.

        Args:
            kafka: Where the log is.
            begun: Alerts told before are of an earlier run, and are passed over: a job that begins anew repeats them.
            show: Called with each revision as it comes.
        """
        self.entries: list[Entry] = []
        self.dead: list[tuple[str, str]] = []
        self._kafka, self._begun, self._show = kafka, begun, show
        self._ready, self._stop = threading.Event(), threading.Event()
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._thread.start()
        self._ready.wait(READY_S)
        self.check()

    def close(self) -> None:
        """Stop reading."""
        self._stop.set()
        self._thread.join(READY_S)

    def check(self) -> None:
        """Raise what ended the thread, if something did."""
        if self._failure is not None:
            raise self._failure

    def _run(self) -> None:
        try:
            with tail(self._kafka, [ALERTS, DEAD_LETTERS]) as opened:
                opened.seek(opened.ends())
                self._ready.set()
                while not self._stop.is_set():
                    self._read(opened)
        except Exception as error:  # noqa: BLE001  -- it is raised where the demo looks
            self._failure = error
            self._ready.set()

    def _read(self, opened: Tail) -> None:
        for record in opened.poll():
            at = now_ms()
            if record.topic == DEAD_LETTERS:
                letter = _DECODER.decode(record.value)
                self.dead.append((letter.topic, letter.reason))
                continue
            one = entry(record, at)
            if one.alert.timestamp >= self._begun:
                self.entries.append(one)
                self._show(one)
