"""What was deployed, when, and from which state: one folder per deployment of a job.

    .erpulse/deployments/<environment>/<job>/0003/deployment.json   what ran, and where its state is
                                                  release.json      topics, schema, SQL, features, alerts
                                                  plan.json         the compiled plan with the ids it ran with
                                                  settings.toml     the settings it ran with (0600: it may hold secrets)
                                                  jobs.zip          the bundle it ran from, that plan in it

The folder is found from the current one, as the local stack is. For a cluster elsewhere, deploy from one folder, and
keep it as you keep the savepoints: what is not in a ledger cannot be compared or rolled back.
"""

import contextlib
import os
from pathlib import Path
from typing import Literal

import msgspec

from connectors.errors import ContractError
from jobs.release import Release

Stage = Literal["starting", "running", "stopped", "failed", "beside"]


class Deployment(msgspec.Struct, frozen=True, kw_only=True):
    """One start of one release of a job.

    Attributes:
        number: Counts the deployments of the job from 1.
        job: Name.
        generation: Names transactions, consumer group and topics of the job; another one begins anew.
        bundle: SHA-256 of the bundle.
        arguments: What followed the bundle on the command line.
        stage: `stopped` and `failed` have ended, `starting` was not yet seen to run, `beside` was worked out beside
            another one to take its place.
        job_id: Flink's id, null until it was submitted.
        started_ms: When it was submitted, milliseconds since 1970.
        origin: Savepoint or checkpoint it began from, null if it began empty.
        end: Savepoint or checkpoint its state is in, null while it runs or where it left none.
        replaced: Number of the deployment before it, null for the first.
        taken: Greatest node id given in this line of plans.
    """

    number: int
    job: str
    generation: int
    bundle: str
    arguments: tuple[str, ...]
    stage: Stage
    job_id: str | None = None
    started_ms: int = 0
    origin: str | None = None
    end: str | None = None
    replaced: int | None = None
    taken: int = 0

    @property
    def is_open(self) -> bool:
        """Whether it runs, as far as the ledger knows."""
        return self.stage in {"starting", "running"}


class Ledger:
    """The deployments of one job.

    Args:
        root: Folder that holds `.erpulse`.
        environment: `environment` of the settings.
        job: Name of the job.
    """

    def __init__(self, root: Path, environment: str, job: str) -> None:
        """Name the folder; nothing is created."""
        self.folder = root.absolute() / ".erpulse" / "deployments" / environment / job

    def all(self) -> list[Deployment]:
        """Return the deployments in order.

        Raises:
            ContractError: a record cannot be read.
        """
        return [_read(file) for file in sorted(self.folder.glob("[0-9]*/deployment.json"))]

    def last(self) -> Deployment | None:
        """Return the newest deployment whose state a next one may go on from, null where there is none."""
        return next((one for one in reversed(self.all()) if one.is_open or one.end), None)

    def get(self, number: int) -> Deployment | None:
        """Return one deployment."""
        return next((one for one in self.all() if one.number == number), None)

    def before(self, deployment: Deployment) -> Deployment | None:
        """Return the newest deployment of another release that ran before one, null where there is none."""
        own = (deployment.bundle, deployment.arguments)
        ran = [one for one in self.all() if one.number < deployment.number and one.stage == "stopped"]
        return next((one for one in reversed(ran) if (one.bundle, one.arguments) != own), None)

    def next_number(self) -> int:
        """Return the number of the next deployment."""
        return max((int(folder.name) for folder in self.folder.glob("[0-9]*")), default=0) + 1

    def place(self, number: int) -> Path:
        """Return the folder of a deployment, made if it was not there."""
        folder = self.folder / f"{number:04d}"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def put(self, deployment: Deployment) -> Deployment:
        """Write a deployment, whole or not at all, and return it."""
        file = self.place(deployment.number) / "deployment.json"
        draft = file.with_suffix(".draft")
        draft.write_bytes(msgspec.json.format(msgspec.json.encode(deployment)))
        draft.replace(file)
        return deployment

    def plan(self, number: int) -> dict[str, object] | None:
        """Return the compiled plan of a deployment, null for a job that has none."""
        file = self.place(number) / "plan.json"
        return msgspec.json.decode(file.read_bytes(), type=dict[str, object]) if file.is_file() else None

    def release(self, number: int) -> Release:
        """Return what a deployment is."""
        return msgspec.json.decode((self.place(number) / "release.json").read_bytes(), type=Release)

    def keep_settings(self, number: int, text: str) -> Path:
        """Write the settings of a deployment for its owner's eyes, and return the file."""
        file = self.place(number) / "settings.toml"
        with contextlib.suppress(FileNotFoundError):
            file.unlink()
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as out:
            out.write(text)
        return file


def _read(file: Path) -> Deployment:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Deployment)
    except msgspec.DecodeError as error:
        raise ContractError(f"{file}: no record of a deployment: {error}; move its folder away") from error
