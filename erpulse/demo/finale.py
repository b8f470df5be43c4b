"""The end of the demo: the score sheet, what the log holds now, features of an entity per job, and where to look."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.padding import Padding

from connectors.events import EVENTS
from erpulse.demo import counts, jobs, served, tables
from jobs import catalog

if TYPE_CHECKING:
    from rich.console import RenderableType

    from connectors.settings import Settings
    from erpulse.demo.screen import Screen
    from erpulse.demo.sheet import Sheet
    from erpulse.simulate.tally import Tally
    from erpulse.stack.layout import Layout


class Done(NamedTuple):
    """A run that has ended.

    Attributes:
        settings: Where the servers are.
        company: Parts of the company that took part.
        tally: What was sent.
        sheet: What it was worth.
        since: Where the canonical topics ended when it began.
        labels: File of what was planted.
    """

    settings: "Settings"
    company: tuple[str, ...]
    tally: "Tally"
    sheet: "Sheet"
    since: dict[Any, int]
    labels: Path


def report(done: Done, screen: "Screen") -> None:
    """Show the sheet, what came of the messages, and features of an entity of each job.

    Raises:
        ConfigError: a server is away.
    """
    tally, sheet = done.tally, done.sheet
    screen.chapter("Score sheet", "An alert counts for an incident when both name the same rule and share a document")
    _show(screen, tables.rules(sheet, {job: catalog.find(job).rules for job in _scoring(done)}))
    for line in tables.speed(sheet):
        screen.say(line)
    screen.say(
        "from the sending of the message until a reader of committed records has the alert; "
        f"{done.settings.flink.guarantee}",
        style="dim",
    )
    for line in tables.misses(sheet):
        screen.say(line, style="bold red")
    for line in tables.alarms(sheet):
        screen.say(f"false alarm: {line}", style="red")
    if not sheet.false_alarms:
        screen.say(f"no false alarm, though {sheet.traps} look-alikes were planted", style="green")
    screen.console.print()
    _show(screen, tables.dead(sheet))
    screen.console.print()
    screen.say(
        f"{tally.messages:,} raw messages ({tally.duplicates:,} repeated deliveries, {tally.late:,} late ones) became:"
    )
    _show(screen, tables.rows(counts.rows(done.settings.kafka, [table.topic for table in EVENTS.values()], done.since)))
    screen.say("a row that is corrected, cancelled or deleted is taken back, so that sums stay right", style="dim")
    _features(done, screen)


def _features(done: Done, screen: "Screen") -> None:
    screen.chapter("Features", "of one entity per job that an incident was about, by Feast's get_online_features")
    for job, key in _entities(done).items():
        screen.say(f"{served.SHOWN[job].one} {' '.join(key.values())}", style="bold")
        with screen.waiting("Feast loads"):
            found = served.read(done.settings, job, key)
        _show(screen, tables.features(found))
        for line in tables.stores(found):
            screen.say(line, style="green" if line.endswith("equal") else "red")


def _scoring(done: Done) -> list[str]:
    return [jobs.SCORING[part] for part in done.company]


def _entities(done: Done) -> dict[str, dict[str, str]]:
    found = {job: served.entity(done.sheet, job) for job in _scoring(done)}
    return {job: key for job, key in found.items() if key}


def farewell(done: Done, layout: "Layout", screen: "Screen", seconds: float) -> None:
    """Show where everything is to be found, how to stop, and how the run went.

    Args:
        done: The run.
        layout: Folders of the stack.
        screen: Where to show it.
        seconds: How long it all took.
    """
    sheet = done.sheet
    screen.chapter("Where to look")
    told = [one for finding in sheet.findings for one in finding.alerts]
    pairs = {
        "Flink": f"http://{done.settings.flink.rest}",
        "raw, canonical, feature and alert topics": "erpulse topics",
        "alerts that still hold": "erpulse alerts --status open",
        "new alerts as they come": "erpulse alerts --follow",
    }
    if told:
        pairs["one alert, back to the ERP's records"] = f"erpulse alerts show {told[0].last.alert.alert_id}"
    for job, key in _entities(done).items():
        shown = served.SHOWN[job]
        arguments = " ".join(f"{name}={value}" for name, value in key.items())
        pairs[f"features of a {shown.one}"] = f"erpulse features get {shown.view} {arguments}"
    pairs |= {
        "both feature stores against the log": "erpulse features check",
        "what was planted": short(done.labels),
        "features as Parquet": short(layout.data / "archive"),
        "logs": short(layout.logs),
        "once more, in the same log": "erpulse demo",
        "stop all": "erpulse down",
    }
    for name, place in pairs.items():
        screen.pair(name, place, max(map(len, pairs)))
    passed = "every incident found" if sheet.passed else f"{len(sheet.faults)} incidents not told as they should"
    screen.console.print()
    screen.say(f"{passed}; {seconds:.0f} s in all", style="bold green" if sheet.passed else "bold red")


def _show(screen: "Screen", what: "RenderableType") -> None:
    screen.show(Padding(what, (0, 0, 0, 3), expand=False))


def short(path: Path) -> str:
    """Return a path as seen from the current folder."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
