"""An outage longer than the transaction timeout: `python -m tests.chaos.outage`.

Commits are held back at the network while the whole of Flink dies, and it comes back when the broker has long aborted
what waited for its commit. The loss must be told, and `erpulse repair` must make the topics whole.
"""

import signal
import sys
import tempfile
import time
from pathlib import Path

import click

from tests.chaos import computed, heal, ingested
from tests.chaos.faults import up
from tests.chaos.feed import Feed
from tests.chaos.finding import Finding, finding
from tests.chaos.log import Log, read
from tests.chaos.plan import plan
from tests.chaos.proxy import END_TXN
from tests.chaos.rig import Rig, rigged
from tests.chaos.run import erpulse, started

TIMEOUT_S = 30
DOWN_S = 50
HELD_S = 6.0
SETTLED_S = 65
SEED, RATE, SECONDS = 5, 30.0, 60.0
REPAIRS = (("ingest",), ("job", "procurement_spend"))


def lose(rig: Rig) -> None:
    """Hold commits back until records wait for them, end all of Flink, and bring it back after the timeout."""
    with rig.kafka.slowed(END_TXN, 3600):
        time.sleep(HELD_S)
        for part in rig.stack.parts:
            if part.name.startswith(("jobmanager", "taskmanager")):
                rig.stack.kill(part.name)
    time.sleep(DOWN_S)
    up(rig)


def outage(folder: Path) -> list[Finding]:
    """Run the outage, and return whether it lost something, was told, and was repaired."""
    chosen = plan(SEED, 0, RATE, seconds=SECONDS)
    with rigged(folder, {"transaction_timeout_ms": TIMEOUT_S * 1000}) as rig:
        live = started(rig, chosen, click.echo)
        feed = Feed(rig.settings, live).start()
        time.sleep(SECONDS / 3)
        lose(rig)
        feed.finish()
        click.echo(f"Flink runs again: {heal.healed(rig)}")
        time.sleep(SETTLED_S)
        before = lost(read(rig.settings), rig)
        told = erpulse(rig, "repair", "ingest", "--dry-run")
        done = [told, *(erpulse(rig, "repair", *each) for each in REPAIRS)]
        click.echo("".join(each.stdout for each in done))
        time.sleep(HELD_S)
        after = read(rig.settings)
    named = [] if bool(told.returncode) == bool(before) else [f"{before} lost, the command ends with {told.returncode}"]
    failed = [each.stderr[-400:] for each in done[1:] if each.returncode]
    return [
        finding(f"the loss of {before:,} documents is told", 1, named),
        finding("the commands end well", len(REPAIRS), failed),
        *ingested.check(after, rig.settings.sources)[:1],
        *computed.check(after, folder / "batch"),
    ]


def lost(log: Log, rig: Rig) -> int:
    """Return how many documents are not as they must be."""
    return ingested.check(log, rig.settings.sources)[0].wrong


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to end"))
    found = outage(Path(tempfile.mkdtemp(prefix="outage-")))
    click.echo("\n".join(map(str, found)))
    sys.exit(0 if all(one.holds for one in found) else 1)
