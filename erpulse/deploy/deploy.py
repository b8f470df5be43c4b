"""Deploying a job: compared before anything stops, restored from a savepoint, watched, and rolled back if it fails.

**What goes on from what.** The new release runs from a compiled plan whose nodes have the ids of the deployed plan
wherever their state is the same (`erpulse/deploy/plans.py`), so a savepoint is restored whole. Transactions keep their
prefix, so what the old job left open is committed from the savepoint or aborted by the new job.

**When a release fails** while it is watched, the old release goes on from the failed one's last completed checkpoint
where it took one, else from the savepoint. What the failed release committed is therefore not written again, and what
it did not commit is worked out again by the old one: nothing lost, nothing doubled.
"""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from connectors.errors import ConfigError, ErpulseError
from connectors.settings import Settings
from erpulse.deploy.candidate import Candidate, between, generation
from erpulse.deploy.client import Client
from erpulse.deploy.cluster import Cluster
from erpulse.deploy.ledger import Deployment, Ledger

START_S = 180.0
RECOVERED_S = 5.0
"""How long a release that ran before is watched when it runs again."""
Say = Callable[[str], None]


@dataclass(frozen=True)
class Desk:
    """What a deployment is done with.

    Attributes:
        ledger: Deployments of the job.
        cluster: The cluster.
        client: Its client.
        watch_s: How long a new release is watched once all its tasks run, seconds.
        say: Takes lines for the user.
        settings: Settings of the user.
    """

    settings: Settings
    ledger: Ledger
    cluster: Cluster
    client: Client
    watch_s: float
    say: Say

    @property
    def job(self) -> str:
        """Return the name of the job."""
        return self.ledger.folder.name


class RolledBackError(ErpulseError):
    """A release failed and the one before it runs again."""


def require_known(desk: Desk) -> Deployment | None:
    """Return the deployment that runs, or whose savepoint is the newest; null where nothing was deployed.

    Raises:
        ConfigError: a job of that name runs that the ledger does not know, so that nobody can tell what its state is.
    """
    running = desk.cluster.running(desk.job)
    last = _settled(desk.ledger, running)
    strangers = [one for one in running if last is None or one != last.job_id]
    if strangers:
        raise ConfigError(
            f"job {desk.job!r} runs as {strangers[0]} and was not started by 'erpulse deploy' in {desk.ledger.folder}: "
            "its plan is not known, so nobody can tell whether its state fits; name the bundle it was submitted from "
            "with --adopt, or deploy from the folder it was deployed from"
        )
    return last


def _settled(ledger: Ledger, running: list[str]) -> Deployment | None:
    """Return the last deployment, once one is settled that was submitted when its command was interrupted."""
    last = ledger.last()
    if last is None or last.stage != "starting" or last.job_id:
        return last
    if len(running) == 1:
        return ledger.put(msgspec.structs.replace(last, stage="running", job_id=running[0]))
    ledger.put(msgspec.structs.replace(last, stage="failed"))
    return ledger.last()


def deploy(desk: Desk, candidate: Candidate, deployed: Deployment | None) -> Deployment:
    """Start a release in place of the deployed one.

    Raises:
        RolledBackError: it failed while it was watched; the deployed one runs again.
        ErpulseError: the deployed one cannot be stopped with a savepoint, or neither can be started.
    """
    new = record(desk.ledger, candidate, deployed, deployed.generation if deployed else 1)
    try:
        origin = halt(desk, deployed) if deployed else None
    except ErpulseError:
        shutil.rmtree(desk.ledger.place(new.number))
        raise
    drops = bool(candidate.fit.lost or candidate.fit.changed)
    if deployed is None or origin is None:
        return launch(desk, new, None, drops=drops)
    return launch_or_recover(desk, new, deployed, origin, drops=drops)


def launch_or_recover(
    desk: Desk, new: Deployment, deployed: Deployment, begins: str | None, *, drops: bool
) -> Deployment:
    """Start a recorded deployment; if it fails, start the one before it again.

    Args:
        desk: What is worked with.
        new: The deployment.
        deployed: The one before it, which was stopped with a savepoint.
        begins: Where the new one begins.
        drops: Whether there may be state that the new one has no place for.

    Raises:
        RolledBackError: it failed; the one before it runs again.
        ErpulseError: neither runs.
    """
    try:
        return launch(desk, new, begins, drops=drops)
    except ErpulseError as error:
        back = recover(desk, desk.ledger.get(new.number) or new, deployed)
        raise RolledBackError(f"{error}\ndeployment {deployed.number} runs again, as number {back.number}") from error


def record(ledger: Ledger, candidate: Candidate, deployed: Deployment | None, number_of: int) -> Deployment:
    """Write the files of a deployment into the ledger, before anything stops, and return its record.

    Args:
        ledger: Deployments of the job.
        candidate: The release.
        deployed: The deployment it replaces.
        number_of: Its generation.
    """
    number = ledger.next_number()
    place = ledger.place(number)
    for name in ("release.json", "jobs.zip"):
        shutil.copyfile(candidate.bundle.with_name(name), place / name)
    if candidate.plan is not None:
        (place / "plan.json").write_bytes(msgspec.json.encode(candidate.plan))
    ledger.keep_settings(number, candidate.settings)
    return Deployment(
        number=number,
        job=candidate.release.job,
        generation=number_of,
        bundle=candidate.digest,
        arguments=candidate.arguments,
        stage="failed",
        replaced=deployed.number if deployed else None,
        taken=candidate.taken,
    )


def halt(desk: Desk, deployed: Deployment) -> str:
    """Stop the deployed job with a savepoint and return where its state is.

    A job that has ended already left it in its savepoint or its last checkpoint.

    Raises:
        ErpulseError: it left none, or does not stop; then nothing has changed.
    """
    if deployed.end and not deployed.is_open:
        return deployed.end
    job_id = deployed.job_id or ""
    if job_id in desk.cluster.running(desk.job):
        desk.say(f"stopping deployment {deployed.number} with a savepoint")
        end = desk.cluster.stop(job_id)
    else:
        end = desk.cluster.checkpoint(job_id) or retained(desk.settings.flink.checkpoint_dir, job_id) or ""
    if not end:
        raise ErpulseError(
            f"job {desk.job!r}: deployment {deployed.number} ({job_id}) does not run and the cluster knows no "
            "checkpoint of it; name one with --from"
        )
    desk.ledger.put(msgspec.structs.replace(deployed, stage="stopped", end=end))
    desk.say(f"its state is in {end}")
    return end


def retained(checkpoint_dir: str, job_id: str) -> str | None:
    """Return the last checkpoint that a job left in a folder of this machine, null where there is none."""
    folder = Path(checkpoint_dir.removeprefix("file://")) / job_id
    if not job_id or not folder.is_dir():
        return None
    done = [file.parent for file in folder.glob("chk-*/_metadata")]
    newest = max(done, key=lambda one: int(one.name.removeprefix("chk-")), default=None)
    return newest.as_uri() if newest else None


def launch(desk: Desk, new: Deployment, origin: str | None, *, drops: bool) -> Deployment:
    """Submit a recorded deployment and watch it.

    Raises:
        ErpulseError: the client refuses it, or it fails while it is watched; it does not run then.
    """
    ledger = desk.ledger
    place = ledger.place(new.number)
    arguments = (
        "--config", str((place / "settings.toml").absolute()), *new.arguments, *generation(new.generation),
    )  # fmt: skip
    new = ledger.put(msgspec.structs.replace(new, stage="starting", origin=origin, started_ms=int(time.time() * 1000)))
    try:
        job_id = desk.client.start(place / "jobs.zip", desk.job, arguments, origin, drops=drops)
    except ErpulseError:
        ledger.put(msgspec.structs.replace(new, stage="failed"))
        raise
    new = ledger.put(msgspec.structs.replace(new, job_id=job_id))
    desk.say(f"deployment {new.number} is {job_id}")
    trouble = watch(desk, job_id)
    if trouble is None:
        return ledger.put(msgspec.structs.replace(new, stage="running"))
    desk.cluster.cancel(job_id)
    ledger.put(msgspec.structs.replace(new, stage="failed", end=desk.cluster.checkpoint(job_id)))
    raise ErpulseError(f"job {desk.job!r}: deployment {new.number} failed: {trouble}")


def watch(desk: Desk, job_id: str) -> str | None:
    """Return what is wrong with a new job, null if nothing was while it was watched and it has taken a checkpoint."""
    cluster = desk.cluster
    begun = cluster.until(lambda: cluster.trouble(job_id) or cluster.is_at_work(job_id), START_S)
    if begun is not True:
        return begun if isinstance(begun, str) else f"not all its tasks run after {START_S:.0f} s"
    desk.say(f"all its tasks run; watching it for {desk.watch_s:.0f} s")
    if trouble := cluster.until(lambda: cluster.trouble(job_id), desk.watch_s):
        return str(trouble)
    done = cluster.until(lambda: cluster.trouble(job_id) or cluster.checkpoint(job_id), START_S)
    return cluster.trouble(job_id) or (None if done else f"it took no checkpoint in {START_S:.0f} s")


def recover(desk: Desk, failed: Deployment, before: Deployment) -> Deployment:
    """Start the release before a failed one again, and return its new deployment.

    It goes on from where the failed one got to, else from the savepoint with which it was stopped.

    Raises:
        ErpulseError: it does not run either; the message says where its state is.
    """
    fits = between(desk.ledger, failed, before)
    goes_on = failed.end is not None and fits.is_whole and not fits.lost
    kept = desk.ledger.get(before.number) or before
    origin = failed.end if goes_on else kept.end
    desk.say(f"deployment {failed.number} failed; deployment {before.number} goes on from {origin}")
    again = copied(desk.ledger, before, failed)
    try:
        return launch(replace(desk, watch_s=min(desk.watch_s, RECOVERED_S)), again, origin, drops=False)
    except ErpulseError as error:
        raise ErpulseError(f"{error}\nthe release before it does not run either; its state is in {origin}") from error


def copied(ledger: Ledger, release: Deployment, replaced: Deployment) -> Deployment:
    """Return a new deployment of an old release, with its files in the ledger."""
    number = ledger.next_number()
    shutil.copytree(ledger.place(release.number), ledger.place(number), dirs_exist_ok=True)
    (ledger.place(number) / "deployment.json").unlink(missing_ok=True)
    return Deployment(
        number=number,
        job=release.job,
        generation=release.generation,
        bundle=release.bundle,
        arguments=release.arguments,
        stage="failed",
        replaced=replaced.number,
        taken=max(release.taken, replaced.taken),
    )
