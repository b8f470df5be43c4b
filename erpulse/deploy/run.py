"""One call of `erpulse deploy` or `erpulse rollback`, from the user's words to what is done."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

import erpulse
from connectors.errors import ConfigError
from connectors.settings import load
from erpulse import bundle
from erpulse.deploy import changes
from erpulse.deploy.candidate import Candidate, Order, base_of, between, make
from erpulse.deploy.changes import Asked, Decision
from erpulse.deploy.client import Client
from erpulse.deploy.cluster import Cluster
from erpulse.deploy.deploy import Desk, Say, copied, deploy, halt, launch_or_recover, record, require_known
from erpulse.deploy.ledger import Deployment, Ledger
from erpulse.deploy.rebuild import rebuild
from erpulse.stack.layout import Layout
from jobs import catalog
from jobs.spec import Job

LOSS = 2


@dataclass(frozen=True)
class Words:
    """What the user said.

    Attributes:
        job: Name of the job.
        config: Settings file, null for defaults.
        sets: Settings as KEY=VALUE.
        bundle: Zip to deploy, null to build it from the checkout.
        asked: What is accepted or asked for.
        watch_s: How long a new release is watched, seconds.
        adopt: Zip that a job which runs was submitted from with Flink's own client, null where there is none.
        begins: Savepoint or checkpoint of the last deployment, where neither it nor the cluster knows one.
        root: Folder that holds `.erpulse`.
    """

    job: str
    config: Path | None
    sets: tuple[str, ...] = ()
    bundle: Path | None = None
    asked: Asked = field(default_factory=Asked)
    watch_s: float = 20.0
    adopt: Path | None = None
    begins: str | None = None
    root: Path = Path()


def open_desk(words: Words, say: Say) -> Desk:
    """Return what a deployment is done with.

    Raises:
        ErpulseError: there is no such job, a setting is wrong, or no cluster answers.
    """
    catalog.find(words.job)
    wrong = [one for one in words.sets if "=" not in one]
    if wrong:
        raise ConfigError(f"--set {wrong[0]!r}: want KEY=VALUE, as flink.parallelism=2")
    settings = load(words.config, flags=dict(one.split("=", 1) for one in words.sets))
    cluster = Cluster(settings.flink.rest)
    cluster.require()
    ledger = Ledger(words.root, settings.environment, words.job)
    client = Client(Layout.of(words.root), settings.flink.rest, settings.flink.jars)
    return Desk(settings, ledger, cluster, client, words.watch_s, say)


def run(words: Words, say: Say, *, only: bool = False) -> int:
    """Deploy, or only show what that would do; return the exit code.

    Raises:
        ErpulseError: it is refused, fails, or was rolled back.
    """
    desk = open_desk(words, say)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if words.adopt:
            adopt(desk, Order(words.adopt, _settings(words)), folder / "adopted")
        deployed = _begun(desk, require_known(desk), words.begins)
        order = _order(words, folder, deployed.generation if deployed else 1)
        candidate = make(
            desk.client, desk.job, order, base_of(desk.ledger, deployed) if deployed else None, folder / "new"
        )
        show(desk, candidate, deployed)
        decision = _decision(desk, words, candidate, deployed)
        say(f"{decision.way}: {decision.reason}")
        if only:
            return LOSS if changes.is_loss(candidate.fit) else 0
        if decision.way == "rebuild" and deployed:
            done = rebuild(desk, order, deployed, folder, accepts=words.asked.accepts)
            say(f"job {words.job} runs as deployment {done.number}, generation {done.generation}")
        else:
            act(desk, candidate, deployed, decision)
    return 0


def adopt(desk: Desk, order: Order, folder: Path) -> Deployment:
    """Take a job that was submitted with Flink's own client into the ledger.

    Raises:
        ConfigError: not one such job runs, or the ledger knows one already.
    """
    running = desk.cluster.running(desk.job)
    if len(running) != 1 or desk.ledger.all():
        raise ConfigError(
            f"job {desk.job!r}: --adopt wants one job of that name on the cluster and none in {desk.ledger.folder}; "
            f"running are {running}"
        )
    new = record(desk.ledger, make(desk.client, desk.job, order, None, folder), None, order.generation)
    return desk.ledger.put(msgspec.structs.replace(new, stage="running", job_id=running[0]))


def show(desk: Desk, candidate: Candidate, deployed: Deployment | None) -> None:
    """Say what would change."""
    old = desk.ledger.release(deployed.number) if deployed else None
    head = f"deployment {deployed.number} is {deployed.stage}" if deployed else "nothing is deployed"
    desk.say(f"job {desk.job}: {head}")
    for line in changes.lines(old, candidate.release, candidate.fit):
        if old or line.startswith("topics"):  # of a first release all is new
            desk.say(f"  {line}")
    if deployed and deployed.arguments != candidate.arguments:
        desk.say(f"  arguments ~ {' '.join(deployed.arguments) or 'none'} -> {' '.join(candidate.arguments) or 'none'}")
    if deployed and not _same_settings(desk, candidate, deployed):
        desk.say("  settings  ~ the settings file is another")


def act(desk: Desk, candidate: Candidate, deployed: Deployment | None, decision: Decision) -> None:
    """Do what was decided.

    Raises:
        ErpulseError: it is refused, fails, or was rolled back.
    """
    if decision.way == "nothing":
        return
    if decision.way == "refuse":
        raise ConfigError(
            f"job {desk.job!r}: {decision.reason}; nothing was touched. --drop-state goes on nevertheless"
        )
    done = deploy(desk, candidate, deployed)
    desk.say(f"job {desk.job} runs as deployment {done.number}")


def rollback(words: Words, say: Say, to: int | None = None, *, rewind: bool = False) -> int:
    """Put an earlier deployment back in place of the one that runs; return the exit code.

    Args:
        words: Job and settings file.
        say: Takes lines for the user.
        to: Number of the deployment, default the newest of another release that ran before the last.
        rewind: Go back to the state it had when it was replaced.

    Raises:
        ErpulseError: there is none to go back to, or its state does not fit.
    """
    desk = open_desk(words, say)
    last = require_known(desk)
    target = desk.ledger.get(to) if to else desk.ledger.before(last) if last else None
    if last is None or target is None:
        known = [one.number for one in desk.ledger.all()]
        raise ConfigError(f"job {desk.job!r}: no deployment to go back to; known are {known}")
    if target.generation != last.generation:
        raise ConfigError(
            f"job {desk.job!r}: deployment {target.number} is generation {target.generation}, whose revisions readers "
            f"would take for old ones; deploy it anew: erpulse deploy {desk.job} --bundle "
            f"{desk.ledger.place(target.number) / 'jobs.zip'}"
        )
    fits = between(desk.ledger, last, target)
    if not fits.is_whole and not rewind:
        raise ConfigError(
            f"job {desk.job!r}: deployment {target.number} cannot go on from the state of {last.number}: "
            f"{changes.why_not(fits)}; --rewind goes back to its own savepoint: what came since is written again"
        )
    if rewind and not target.end:
        raise ConfigError(f"job {desk.job!r}: deployment {target.number} left no savepoint to go back to")
    end = halt(desk, last)
    again = copied(desk.ledger, target, last)
    drops = bool(fits.lost) and not rewind
    done = launch_or_recover(desk, again, last, target.end if rewind else end, drops=drops)
    say(f"job {desk.job} runs as deployment {done.number}, the release of deployment {target.number}")
    return 0


def _order(words: Words, folder: Path, number: int) -> Order:
    source = words.bundle
    if source is None:
        source = folder / "source.zip"
        bundle.build(Path(erpulse.__file__).parent.parent, source)
    return Order(source, _settings(words), _arguments(words.sets), number)


def _begun(desk: Desk, deployed: Deployment | None, begins: str | None) -> Deployment | None:
    """Return the last deployment with its state where the user says it is."""
    if begins is None or deployed is None:
        return deployed
    if deployed.job_id in desk.cluster.running(desk.job):
        raise ConfigError(
            f"job {desk.job!r} runs: its state is taken from a savepoint of now, --from is for one that ended"
        )
    return desk.ledger.put(msgspec.structs.replace(deployed, stage="stopped", end=begins))


def _settings(words: Words) -> str:
    return words.config.read_text(encoding="utf-8") if words.config else ""


def _arguments(sets: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for one in sets for word in ("--set", one))


def _decision(desk: Desk, words: Words, candidate: Candidate, deployed: Deployment | None) -> Decision:
    is_same = deployed is not None and deployed.is_open and _is_same(desk, candidate, deployed)
    can_rebuild = isinstance(catalog.find(words.job), Job)
    return changes.decide(candidate.fit if deployed else None, words.asked, is_same=is_same, can_rebuild=can_rebuild)


def _is_same(desk: Desk, candidate: Candidate, deployed: Deployment) -> bool:
    same = (candidate.digest, candidate.arguments) == (deployed.bundle, deployed.arguments)
    return same and _same_settings(desk, candidate, deployed)


def _same_settings(desk: Desk, candidate: Candidate, deployed: Deployment) -> bool:
    kept = desk.ledger.place(deployed.number) / "settings.toml"
    return kept.is_file() and kept.read_text(encoding="utf-8") == candidate.settings
