"""One call of `erpulse deploy` or `erpulse rollback`, from the user's words to what is done."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import erpulse
from connectors.errors import ConfigError
from connectors.settings import load
from erpulse import bundle
from erpulse.deploy import changes
from erpulse.deploy.candidate import Candidate, Order, between, make
from erpulse.deploy.changes import Asked, Decision
from erpulse.deploy.client import Client
from erpulse.deploy.cluster import Cluster
from erpulse.deploy.deploy import Desk, Say, copied, deploy, halt, launch, require_known
from erpulse.deploy.ledger import Deployment, Ledger
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
        root: Folder that holds `.erpulse`.
    """

    job: str
    config: Path | None
    sets: tuple[str, ...] = ()
    bundle: Path | None = None
    asked: Asked = field(default_factory=Asked)
    watch_s: float = 20.0
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
    return Desk(ledger, cluster, Client(Layout.of(words.root), settings.flink.rest), words.watch_s, say)


def run(words: Words, say: Say, *, only: bool = False) -> int:
    """Deploy, or only show what that would do; return the exit code.

    Raises:
        ErpulseError: it is refused, fails, or was rolled back.
    """
    desk = open_desk(words, say)
    deployed = require_known(desk)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        candidate = make(desk.client, desk.ledger, _order(words, folder), folder)
        show(desk, candidate, deployed)
        decision = _decision(desk, words, candidate, deployed)
        say(f"{decision.way}: {decision.reason}")
        if only:
            return LOSS if changes.is_loss(candidate.fit) else 0
        act(desk, candidate, deployed, decision)
    return 0


def show(desk: Desk, candidate: Candidate, deployed: Deployment | None) -> None:
    """Say what would change."""
    old = desk.ledger.release(deployed.number) if deployed else None
    head = f"deployment {deployed.number} is {deployed.stage}" if deployed else "nothing is deployed"
    desk.say(f"job {desk.job}: {head}")
    for line in changes.lines(old, candidate.release, candidate.fit):
        desk.say(f"  {line}")


def act(desk: Desk, candidate: Candidate, deployed: Deployment | None, decision: Decision) -> None:
    """Do what was decided.

    Raises:
        ErpulseError: it is refused, fails, or was rolled back.
    """
    if decision.way == "nothing":
        return
    if decision.way == "rebuild":
        raise ConfigError(f"job {desk.job!r}: {decision.reason}; not done")
    if decision.way == "refuse":
        raise ConfigError(
            f"job {desk.job!r}: {decision.reason}; nothing was touched. --drop-state goes on nevertheless"
        )
    done = deploy(desk, candidate, deployed, deployed.generation if deployed else 1)
    desk.say(f"job {desk.job} runs as deployment {done.number}")


def rollback(words: Words, say: Say, to: int | None = None, *, rewind: bool = False) -> int:
    """Put an earlier deployment back in place of the one that runs; return the exit code.

    Args:
        words: Job and settings file.
        say: Takes lines for the user.
        to: Number of the deployment, default the one that the last one replaced.
        rewind: Go back to the state it had when it was replaced.

    Raises:
        ErpulseError: there is none to go back to, or its state does not fit.
    """
    desk = open_desk(words, say)
    last = require_known(desk)
    target = desk.ledger.get(to or (last.replaced if last else 0) or 0)
    if last is None or target is None:
        known = [one.number for one in desk.ledger.all()]
        raise ConfigError(f"job {desk.job!r}: no deployment to go back to; known are {known}")
    fits = between(desk.ledger, last, target)
    if not fits.is_whole and not rewind:
        raise ConfigError(
            f"job {desk.job!r}: deployment {target.number} cannot go on from the state of {last.number}: "
            f"{changes.why_not(fits)}; --rewind goes back to its own savepoint: what came since is written again"
        )
    if rewind and not target.end:
        raise ConfigError(f"job {desk.job!r}: deployment {target.number} left no savepoint to go back to")
    origin = halt(desk, last)
    again = copied(desk.ledger, target, last)
    done = launch(desk, again, target.end if rewind else origin, drops=bool(fits.lost) and not rewind)
    say(f"job {desk.job} runs as deployment {done.number}, the release of deployment {target.number}")
    return 0


def _order(words: Words, folder: Path) -> Order:
    source = words.bundle
    if source is None:
        source = folder / "source.zip"
        bundle.build(Path(erpulse.__file__).parent.parent, source)
    text = words.config.read_text(encoding="utf-8") if words.config else ""
    return Order(source, text, _arguments(words.sets))


def _arguments(sets: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for one in sets for word in ("--set", one))


def _decision(desk: Desk, words: Words, candidate: Candidate, deployed: Deployment | None) -> Decision:
    is_same = deployed is not None and deployed.is_open and _is_same(desk, candidate, deployed)
    can_rebuild = isinstance(catalog.find(words.job), Job)
    return changes.decide(candidate.fit if deployed else None, words.asked, is_same=is_same, can_rebuild=can_rebuild)


def _is_same(desk: Desk, candidate: Candidate, deployed: Deployment) -> bool:
    kept = desk.ledger.place(deployed.number) / "settings.toml"
    same_settings = kept.is_file() and kept.read_text(encoding="utf-8") == candidate.settings
    return same_settings and (candidate.digest, candidate.arguments) == (deployed.bundle, deployed.arguments)
