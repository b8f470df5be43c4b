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

FRESH = Fit()


@dataclass(frozen=True)
class Order:
    """What is to be deployed.

    Attributes:
        bundle: The zip of the release.
        settings: Text of its settings file.
        arguments: What follows the bundle on the command line, the settings file apart.
    """

    bundle: Path
    settings: str
    arguments: tuple[str, ...] = ()


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


def make(client: Client, ledger: Ledger, order: Order, folder: Path) -> Candidate:
    """Plan a release and compare it with the deployed one.

    Args:
        client: Flink's client.
        ledger: Deployments of the job.
        order: What is to be deployed.
        folder: Where its files are put; they are copied when it is deployed.

    Raises:
        ConfigError: it cannot be planned.
    """
    job = ledger.folder.name
    (folder / "settings.toml").write_text(order.settings, encoding="utf-8")
    client.describe(order.bundle, job, ("--config", str(folder / "settings.toml"), *order.arguments), folder)
    release = msgspec.json.decode((folder / "release.json").read_bytes(), type=Release)
    deployed = ledger.last()
    own = folder / "plan.json"
    plan = json.loads(own.read_text(encoding="utf-8")) if own.is_file() else None
    found = fit(_deployed_states(ledger, deployed), _states(plan, release)) if deployed else FRESH
    taken = deployed.taken if deployed else 0
    if plan is not None:
        before = ledger.plan(deployed.number) if deployed else None
        if before is not None:
            plan = before if is_same(before, plan) else aligned(plan, found.kept, taken)
        taken = max(taken, greatest(plan))
    target = folder / "jobs.zip"
    bundle.with_plan(order.bundle, target, job, json.dumps(plan) if plan is not None else None)
    return Candidate(release, plan, target, digest_of(target), order.settings, order.arguments, found, taken)


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
