"""One run of a plan: servers, jobs, story, faults; then everything that must hold is looked at."""

import json
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from erpulse.simulate.records import RawRecord
from jobs.procurement_spend import JOB
from tests.chaos import alerted, computed, faults, heal, ingested
from tests.chaos.feed import Feed, story
from tests.chaos.finding import Finding, finding
from tests.chaos.heal import Healed
from tests.chaos.log import Log, read
from tests.chaos.over_files import over_files
from tests.chaos.plan import Fault, Plan
from tests.chaos.rig import Rig, rigged
from tests.chaos.soak import Soak
from tests.chaos.watch import Watch

STABLE_S = 10.0
"""Within this after a fault, all that was written by then is committed or aborted."""
PARITY_S = 90.0
MOVES_S = 5.0
"""Within this the job that alerts commits again, wherever Redis is."""
TAKEN = " taken meanwhile"
LOSSES = {("kill", "redis"), ("lose", "redis")}
"""Redis comes back with its last snapshot, or none: what needs a command afterwards, `features rebuild`."""
Say = Callable[[str], None]


@dataclass
class Outcome:
    """What a run left.

    Attributes:
        plan: The plan.
        healed: The recovery from each fault that was waited for, with the fault in words.
        seconds: How long the live phase took.
        log: What its topics hold.
        seen: What a reader of alerts saw during the run.
        findings: What must hold.
    """

    plan: Plan
    healed: list[tuple[str, Healed]] = field(default_factory=list)
    seconds: float = 0.0
    log: Log = field(init=False)
    seen: list[tuple[int, int, bytes]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether all holds."""
        return all(one.holds for one in self.findings)


@dataclass(frozen=True, slots=True)
class Ways:
    """How a plan is run.

    Attributes:
        calm: Leave the faults out, and tell the story as fast as it goes: more than the jobs can take at once.
        replayed: Run the job over the same canonical rows from files afterwards, and compare the alerts.
        soak: Look whether memory, open files and checkpoint times stay flat.
    """

    calm: bool = False
    replayed: bool = False
    soak: bool = False


def run(plan: Plan, folder: Path, say: Say, ways: Ways = Ways()) -> Outcome:
    """Run a plan.

    Args:
        plan: What to tell and what to break.
        folder: Where servers and results are kept.
        say: Told what happens.
        ways: How.
    """
    with rigged(folder) as rig:
        live = started(rig, plan, say)
        watch, soak = Watch(rig.settings).start(), Soak(rig).start() if ways.soak else None
        outcome = Outcome(plan)
        try:
            told(rig, outcome, live, say, ways)
        except AssertionError as error:
            outcome.findings.append(finding("every recovery comes", len(plan.faults), [str(error)]))
        stores = parity(rig)
        watch.stop()
        if soak:
            soak.stop()
        outcome.seen, outcome.log = watch.seen, read(rig.settings)
        (folder / "outcome.pickle").write_bytes(pickle.dumps(outcome))
    outcome.findings += [*checked(outcome, rig, folder), *stores, stable(outcome.healed), *without_redis(outcome)]
    if ways.replayed:
        outcome.findings.append(alerted.replayed(outcome.log, over_files(rig.config, folder / "batch")))
    outcome.findings += soak.findings() if soak else []
    return outcome


def started(rig: Rig, plan: Plan, say: Say) -> list[RawRecord]:
    """Submit the jobs while history is sent, wait until it is worked off, and return what is to come live."""
    history, live = story(plan)
    say(f"servers run; {len(history):,} messages of history, {len(live):,} live")
    feed = Feed(rig.settings, history).start()
    rig.submit()
    feed.finish()
    say(f"jobs run, history is worked off: {heal.healed(rig)}")
    return live


def told(rig: Rig, outcome: Outcome, live: list[RawRecord], say: Say, ways: Ways) -> None:
    """Tell the story while faults are committed, and return when all is worked off."""
    plan, begun = outcome.plan, time.monotonic()
    feed = Feed(rig.settings, live, speed=0.0 if ways.calm else 1.0).start()
    settled = True
    for number, fault in enumerate(() if ways.calm else plan.faults, 1):
        last = number == len(plan.faults)
        done, found = broken(rig, fault, waits=fault.heals or last, moves=settled)
        settled = found is not None
        outcome.healed += [(done, found)] if found else []
        say(f"{number} of {len(plan.faults)}: {done}: {found or 'not waited for'}")
    while not ways.calm and plan.trade.seconds > time.monotonic() - begun and not feed.over and not plan.faults:
        time.sleep(1)
    feed.finish()
    say(f"the story is told: {heal.healed(rig)}")
    if any((fault.kind, fault.target) in LOSSES for fault in plan.faults) and not ways.calm:
        say(erpulse(rig, "features", "rebuild").stdout)
    outcome.seconds = time.monotonic() - begun


def broken(rig: Rig, fault: Fault, *, waits: bool, moves: bool) -> tuple[str, Healed | None]:
    """Commit a fault and wait for the recovery from it, if wanted; return what was done, and how long it took.

    Args:
        rig: What to break.
        fault: How.
        waits: Wait for the recovery.
        moves: The jobs have recovered from what was before, so that alerts must go on while Redis is away.
    """
    time.sleep(fault.pause_s)
    watched = moves and fault.target == "redis" and fault.for_s > MOVES_S
    before = heal.taken(rig.settings) if watched else 0
    done = faults.commit(rig, fault)
    if watched:
        done += f", {heal.taken(rig.settings) - before} canonical records{TAKEN}"
    return done, heal.healed(rig) if waits else None


def checked(outcome: Outcome, rig: Rig, folder: Path) -> list[Finding]:
    """Look at everything that the topics tell."""
    sources = rig.settings.sources
    return [
        *ingested.check(outcome.log, sources),
        *computed.check(outcome.log, folder / "batch"),
        *alerted.check(outcome.log, outcome.seen),
    ]


def stable(healed: list[tuple[str, Healed]]) -> Finding:
    """Return whether no transaction hung for long after a fault, once all servers ran again."""
    late = [f"{told}: {one.stable_s} s" for told, one in healed if one.stable_s > STABLE_S]
    return finding(f"transactions ended within {STABLE_S:.0f} s of a fault", max(1, len(healed)), late, timed=True)


def without_redis(outcome: Outcome) -> list[Finding]:
    """Return whether scores and alerts went on while Redis was away."""
    away = [told for told, _ in outcome.healed if told.endswith(TAKEN)]
    still = [told for told in away if f", 0 canonical records{TAKEN}" in told]
    return [finding("alerts go on while Redis is away", len(away), still)] if away else []


def parity(rig: Rig) -> list[Finding]:
    """Compare Redis and Parquet with the log, `erpulse features check`, until they are equal or the time is up."""
    end = time.monotonic() + PARITY_S
    while True:
        done = erpulse(rig, "features", "check", "--json")
        if done.returncode == 0 or time.monotonic() > end:
            break
        time.sleep(5)
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    own = {view.name for view in JOB.features}
    looked_at = [one for one in found if one["view"] in own]
    if not looked_at:
        return [finding("stores against the log", 1, [done.stderr[-400:]])]
    return [_stored(one) for one in looked_at]


def erpulse(rig: Rig, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a command, in a process of its own: Feast reads its environment once."""
    call = [str(Path(sys.executable).with_name("erpulse")), *arguments]
    own = {"ERPULSE_CONFIG": str(rig.config)}
    return subprocess.run(call, env=os.environ | own, capture_output=True, text=True, check=False)


def _stored(one: dict[str, object]) -> Finding:
    wrong = sum(int(str(one[name])) for name in ("mismatches", "missing", "extra"))
    examples = one["examples"] if isinstance(one["examples"], list) else []
    return Finding(f"{one['view']}: {one['store']} against the log", int(str(one["compared"])), wrong, tuple(examples))
