"""Flink's client and our job modules as child processes: what a release is, and its start on the cluster."""

import os
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from connectors.errors import ConfigError
from erpulse.stack import flink
from erpulse.stack.layout import Layout
from erpulse.stack.logs import without_frames
from erpulse.stack.processes import environment

LIMIT_S = 600
TOLD = 25
"""Lines of a client's output that a message shows."""


class Client:
    """Flink's client for one cluster.

    Args:
        layout: Folders of the local stack; it counts where its cluster is the one that is meant.
        rest: `host:port` of the cluster.
        jars: Folder of the connectors' jars, for planning on a cluster elsewhere; empty for what the shell has.
    """

    def __init__(self, layout: Layout, rest: str, jars: str = "") -> None:
        """Look whether the cluster is the local one."""
        self._layout, self._rest, self._jars = layout, rest, jars
        config = layout.flink / "conf" / "config.yaml"
        self._is_local = config.is_file() and f"rest.port: {rest.rpartition(':')[2]}\n" in config.read_text()

    def variables(self) -> dict[str, str]:
        """Return the environment in which client and job modules find Flink and the connectors' jars."""
        own = flink.variables(self._layout) if self._is_local else self._elsewhere()
        return {**own, "FLINK_HOME": str(flink.distribution())}

    def _elsewhere(self) -> dict[str, str]:
        path = {"PATH": os.pathsep.join([*flink.programs(), _path()])}
        if not self._jars:
            return path
        lib = self._layout.home / "client" / "lib"
        lib.mkdir(parents=True, exist_ok=True)
        flink.link_jars(lib, [*(flink.distribution() / "lib").glob("*.jar"), *Path(self._jars).glob("*.jar")])
        return {**path, "FLINK_LIB_DIR": str(lib)}

    def describe(self, bundle: Path, job: str, arguments: tuple[str, ...], folder: Path) -> None:
        """Write what the release in a bundle is, its compiled plan with it, in a process of its own.

        Raises:
            ConfigError: the release refuses its settings, does not plan, or is older than deployments.
        """
        with tempfile.TemporaryDirectory() as code:
            with zipfile.ZipFile(bundle) as content:
                content.extractall(code)
            call = [sys.executable, "-m", f"jobs.{job}", "--describe", str(folder.absolute()), *arguments]
            # One compiler and one core are enough for a JVM that plans once and ends.
            quick = {"PYTHONPATH": code, "JVM_ARGS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
            done = _run(call, self.variables() | quick, Path(code))
        if done.returncode:
            raise ConfigError(f"job {job!r}: its release cannot be planned:\n  {_said(done)}")

    def start(self, bundle: Path, job: str, arguments: tuple[str, ...], origin: str | None, *, drops: bool) -> str:
        """Submit a job and return Flink's id of it.

        Args:
            bundle: What runs.
            job: Name of the job.
            arguments: Passed to the job.
            origin: Savepoint or checkpoint it goes on from, null to begin empty.
            drops: Whether the origin may hold state that the job has no place for.

        Raises:
            ConfigError: the client refuses; then with what it said.
        """
        state = ["-s", origin, *(["-n"] if drops else [])] if origin else []
        where = [] if self._is_local else ["-m", self._rest]
        program = str(flink.distribution() / "bin" / "flink")
        call = [
            program,
            "run",
            "-d",
            *where,
            *state,
            "-pym",
            f"jobs.{job}",
            "-pyfs",
            str(bundle.absolute()),
            *arguments,
        ]
        # Not in the caller's folder: a checkout there would be run in place of the bundle.
        with tempfile.TemporaryDirectory() as empty:
            done = _run(call, self.variables(), Path(empty))
        match = re.search(r"JobID ([0-9a-f]{32})", done.stdout)
        if done.returncode or match is None:
            raise ConfigError(f"job {job!r}: flink run ended with {done.returncode}; it said:\n  {_said(done)}")
        return match[1]


def _run(call: list[str], variables: dict[str, str], folder: Path) -> "subprocess.CompletedProcess[str]":
    try:
        return subprocess.run(
            call, env=environment(variables), cwd=folder, text=True, capture_output=True, check=False, timeout=LIMIT_S
        )
    except subprocess.TimeoutExpired as error:
        raise ConfigError(f"{Path(call[0]).name}: no end after {LIMIT_S} s; is the cluster overloaded?") from error


def _said(done: "subprocess.CompletedProcess[str]") -> str:
    """Return the root cause where Java tells one, else the last lines."""
    lines = without_frames(done.stdout + done.stderr)
    causes = [line for line in lines if line.startswith("Caused by: ") and "Python process exits" not in line]
    return causes[-1].removeprefix("Caused by: ") if causes else "\n  ".join(lines[-TOLD:])


def _path() -> str:
    return environment({}).get("PATH", "")
