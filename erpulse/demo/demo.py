"""The demo from the first server to the score sheet."""

import datetime as dt
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.progress import BarColumn, Progress, TextColumn

from connectors.events import EVENTS
from erpulse import topics
from erpulse.demo import finale, jobs, play, prepare, progress
from erpulse.demo.sheet import Sheet, score
from erpulse.demo.watch import Watch
from erpulse.simulate import parts, produce, stream
from erpulse.simulate.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from connectors.settings import Settings
    from erpulse.demo.screen import Screen
    from erpulse.simulate.plan import Plan
    from erpulse.simulate.records import RawRecord
    from erpulse.stack.local import Stack

SETTLE_S, PATIENCE_S, POLL_S = 4.0, 45.0, 0.25


class Ready(NamedTuple):
    """What stands when the servers, topics and settings do.

    Attributes:
        settings: The settings with the simulated sources.
        company: Parts of the company that take part.
        added: Sources that were just added to them.
        raw: Raw topics.
        run: Number of this run on the present data, 0 for the first.
        folder: Where the run leaves its labels.
        since: Where the canonical topics ended when it began.
    """

    settings: "Settings"
    company: tuple[str, ...]
    added: list[str]
    raw: list[str]
    run: int
    folder: "Path"
    since: dict[Any, int]


def run(stack: "Stack", plan: "Plan", company: tuple[str, ...], screen: "Screen") -> Sheet:
    """Run the demo and return its sheet.

    Args:
        stack: The local stack.
        plan: What the simulator plays.
        company: Parts of the company that take part.
        screen: Where to show it.

    Raises:
        ConfigError: a server, a job or the settings stand in the way.
    """
    begun = time.monotonic()
    ready = _prepare(stack, company, screen)
    tally = Tally()
    watch = Watch(ready.settings.kafka, dt.datetime.now(dt.UTC), lambda one: screen.alert(one, tally))
    try:
        _play(stack, ready, plan, tally, screen)
        with screen.waiting("waiting for the last alerts"):
            _settle(tally, watch)
    finally:
        watch.close()
        (ready.folder / "labels.jsonl").write_bytes(tally.labels.lines())
    sheet = score(tally.labels, watch.entries, watch.dead)
    done = finale.Done(ready.settings, company, tally, sheet, ready.since, ready.folder / "labels.jsonl")
    finale.report(done, screen)
    finale.farewell(done, stack.layout, screen, time.monotonic() - begun)
    return sheet


def _prepare(stack: "Stack", company: tuple[str, ...], screen: "Screen") -> Ready:
    screen.chapter("Servers", "Kafka, Redis and Flink as processes of this machine, on loopback ports, below .erpulse/")
    screen.command("erpulse up")
    with screen.waiting("starting"):
        stack.up(screen.say)
    screen.chapter("Settings, topics and the bundle")
    wanted, raw = parts.sources_of(company), parts.topics_of(company, stream.SYSTEMS)
    added = prepare.write_settings(stack.layout, stack.settings(), wanted)
    settings = stack.settings()
    prepare.require_ours(settings, wanted, raw)
    file = finale.short(stack.layout.settings_file)
    screen.say(f"{file}: sources {', '.join(wanted)} {'written' if added else 'are there'}")
    made = topics.create(settings, raw)
    played = f"--parts {','.join(company)} --topics"
    screen.command(f"erpulse topics create $(erpulse simulate {played})", f"{len(made)} created")
    screen.command(
        "erpulse bundle", f"{prepare.ZIP}, {prepare.build_bundle()} files: what a cluster needs to run any job"
    )
    number, folder = prepare.begin_run(stack.layout)
    since = progress.ends(settings, [table.topic for table in EVENTS.values()])
    return Ready(settings, company, added, raw, number, folder, since)


def _play(stack: "Stack", ready: Ready, plan: "Plan", tally: Tally, screen: "Screen") -> None:
    simulation = parts.Company(plan, ready.company, ready.run)
    with produce.outlet(ready.settings.kafka, plan.sources, ready.raw) as outlet:
        _start_jobs(stack, ready, screen, lambda: play.history(simulation, outlet, tally))
        screen.say(
            f"meanwhile {tally.history:,} messages of {plan.days} days of history went to the raw topics of "
            f"{len(parts.sources_of(ready.company))} systems"
        )
        with screen.waiting("the jobs work off the history"):
            scoring = [jobs.SCORING[part] for part in ready.company]
            progress.wait_caught_up(ready.settings, ready.raw, scoring, screen.say)
        screen.chapter(
            "Live",
            f"{plan.seconds:.0f} s of trade at {plan.rate:.0f} messages a second in SAP, Oracle EBS and a plain ERP: "
            f"{plan.incidents} incidents planted; {plan.late:.0%} arrive late, {plan.duplicates:.0%} twice, {plan.bad} "
            "cannot be read; look-alikes that must raise nothing. Alerts as they come:",
        )
        with _bar(plan, screen) as seen:
            play.live(simulation, outlet, tally, seen)


def _start_jobs(stack: "Stack", ready: Ready, screen: "Screen", meanwhile: Any) -> None:  # noqa: ANN401
    screen.chapter("Jobs", "Each line submits one job with Flink's own client, to this cluster or to one of yours")
    wanted = jobs.wanted(ready.company)
    at_work = jobs.present(stack, wanted)
    jobs.require_same_sources(at_work, ready.added)
    for name in at_work:
        screen.say(f"{name} runs already and is used as it is")
    missing = [name for name in wanted if name not in at_work]
    for name in missing:
        screen.command(jobs.command(name))
    with screen.waiting(_planning(len(missing))) as update, jobs.submitting(stack, wanted, tuple(missing)) as clients:
        meanwhile()

        def told(name: str, seconds: float) -> None:
            screen.say(f"{name} is submitted; its client took {seconds:.0f} s")
            missing.remove(name)
            update(_planning(len(missing)))

        clients.wait(told)
    screen.say(f"all {len(wanted)} run", style="green")


def _planning(count: int) -> str:
    return f"{count} jobs to go: each client plans for some seconds" if count else "waiting until all tasks run"


@contextmanager
def _bar(plan: "Plan", screen: "Screen") -> "Iterator[Any]":
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:.0f} of {task.total:.0f} s"))
    with Progress(*columns, console=screen.console, transient=True) as bar:
        task = bar.add_task("live", total=plan.seconds)

        def seen(record: "RawRecord") -> None:
            bar.update(task, completed=record.send_s or 0.0)

        yield seen


def _settle(tally: Tally, watch: Watch) -> None:
    """Wait until all is told that should be, and a little longer for what should not."""
    begun = time.monotonic()
    while (waited := time.monotonic() - begun) < PATIENCE_S:
        watch.check()
        sheet = score(tally.labels, watch.entries, watch.dead)
        letters = all(one.found >= one.planted for one in sheet.dead)
        if waited >= SETTLE_S and sheet.passed and letters:
            return
        time.sleep(POLL_S)
