"""A release on its way to the cluster: its bundle with the plan it will run, and how the deployed state fits it."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from erpulse import bundle
from erpulse.deploy.client import Client
from erpulse.deploy.ledger import Deployment, Ledger
from erpulse.deploy.plans import Fit, State, aligned, fit, greatest, is_same, states
from jobs.release import Release


@dataclass(frozen=True)
class Order:
    """What is to be deployed.

    Attributes:
        bundle: The zip of the release.
        settings: Text of its settings file.
        arguments: What follows the bundle on the command line, the settings file and the generation apart.
        generation: Generation it runs as.
    """

    bundle: Path
    settings: str
    arguments: tuple[str, ...] = ()
    generation: int = 1


@dataclass(frozen=True)
class Base:
    """What a release goes on from: plan, state, and the greatest node id given so far."""

    plan: dict[str, Any] | None
    states: list[State]
    taken: int


@dataclass(frozen=True)
class Candidate:
    """A release that could be deployed.

    Attributes:
        release: What it is.
        plan: Its compiled plan with the ids it runs with, null for a job that has none.
        bundle: The zip it runs from, in a folder that may go away.
        digest: SHA-256 of the zip.
        settings: Text of its settings.
        arguments: What follows the bundle, the settings file apart.
        fit: How the state of the deployed release fits.
        taken: Greatest node id given in this line of plans.
    """

    release: Release
    plan: dict[str, Any] | None
    bundle: Path
    digest: str
    settings: str
    arguments: tuple[str, ...]
    fit: Fit
    taken: int


def make(client: Client, job: str, order: Order, base: Base | None, folder: Path) -> Candidate:
    """Plan a release and compare it with what it is to go on from.

    Args:
        client: Flink's client.
        job: Name of the job.
        order: What is to be deployed.
        base: What it goes on from, null to begin empty.
        folder: Where its files are put; they are copied when it is deployed.

    Raises:
        ConfigError: it cannot be planned.
    """
    folder.mkdir(exist_ok=True)
    (folder / "settings.toml").write_text(order.settings, encoding="utf-8")
    arguments = ("--config", str(folder / "settings.toml"), *order.arguments, *generation(order.generation))
    client.describe(order.bundle, job, arguments, folder)
    release = msgspec.json.decode((folder / "release.json").read_bytes(), type=Release)
    own = folder / "plan.json"
    plan = json.loads(own.read_text(encoding="utf-8")) if own.is_file() else None
    found = fit(base.states, _states(plan, release)) if base else Fit()
    if plan is not None and base is not None and base.plan is not None:
        plan = base.plan if is_same(base.plan, plan) else aligned(plan, found.kept, base.taken)
    taken = max(base.taken if base else 0, greatest(plan) if plan else 0)
    target = folder / "jobs.zip"
    bundle.with_plan(order.bundle, target, job, json.dumps(plan) if plan is not None else None)
    return Candidate(release, plan, target, digest_of(target), order.settings, order.arguments, found, taken)


def generation(number: int) -> tuple[str, str]:
    """Return the arguments that tell a job its generation."""
    return "--set", f"flink.generation={number}"


def base_of(ledger: Ledger, deployed: Deployment) -> Base:
    """Return what a release after a deployment goes on from."""
    return Base(ledger.plan(deployed.number), _deployed_states(ledger, deployed), deployed.taken)


def base_after(candidate: Candidate) -> Base:
    """Return what a release after another one goes on from that is not in the ledger."""
    return Base(candidate.plan, _states(candidate.plan, candidate.release), candidate.taken)


def between(ledger: Ledger, origin: Deployment, target: Deployment) -> Fit:
    """Return how the state of one deployment fits another of the same job."""
    return fit(_deployed_states(ledger, origin), _deployed_states(ledger, target))


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _deployed_states(ledger: Ledger, deployment: Deployment) -> list[State]:
    return _states(ledger.plan(deployment.number), ledger.release(deployment.number))


def _states(plan: dict[str, Any] | None, release: Release) -> list[State]:
    """Return what a job keeps: its plan tells, and for a keyed step the release."""
    own = [
        State(number, f"state of {uid}", digest, digest, computed=True)
        for number, (uid, digest) in enumerate(sorted(release.state.items()))
    ]
    return own + (states(plan) if plan is not None else [])
