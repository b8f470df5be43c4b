"""Checks of the installed packages: our pins, what Flink, Beam and Feast ask for, and that they load together."""

import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version

from packaging.requirements import Requirement

from erpulse.stack.doctor import Check, Finding, Subject, judge

INSTALL = "pip install -c constraints.txt -e '.[dev]'"
_LOAD = "import apache_beam, pyarrow, pyflink.fn_execution.flink_fn_execution_pb2"
FITTING = ("apache-flink", "apache-beam", "feast")


def pins(_: Subject) -> Iterator[Finding]:
    """Each package that has one tried version is at that version."""
    for requirement in _required("erpulse"):
        if "==" in str(requirement.specifier):
            yield _compare(requirement, requirement.name, "pins")


def fit(_: Subject) -> Iterator[Finding]:
    """What Flink, Beam and Feast say they need is what is installed; protobuf and pyarrow part them first."""
    for package in FITTING:
        for requirement in _required(package):
            yield _compare(requirement, f"{requirement.name} for {package}", f"what {package} needs")


def loads(_: Subject) -> Iterator[Finding]:
    """Versions may fit on paper while the code that protobuf generated does not load."""
    done = subprocess.run([sys.executable, "-c", _LOAD], capture_output=True, text=True, check=False, timeout=120)
    last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
    yield judge(
        "flink, beam, protobuf, pyarrow",
        ok=done.returncode == 0,
        found=last if done.returncode else "load together",
        wanted="load together",
        mend=INSTALL,
    )


def namesake(_: Subject) -> Iterator[Finding]:
    """The package `pyflink` of the index is unrelated, and hides the module of apache-flink."""
    found = _installed("pyflink")
    mend = "pip uninstall -y pyflink && pip install --force-reinstall --no-deps apache-flink==2.2.1"
    yield judge("pyflink", ok=found is None, found=found or "from apache-flink", wanted="from apache-flink", mend=mend)


def _required(package: str) -> list[Requirement]:
    """Return what a package asks for on this machine, its optional parts left out."""
    try:
        listed = [Requirement(text) for text in requires(package) or ()]
    except PackageNotFoundError:
        return [Requirement(package)]
    return [entry for entry in listed if entry.marker is None or entry.marker.evaluate({"extra": ""})]


def _compare(requirement: Requirement, name: str, group: str) -> Finding:
    found = _installed(requirement.name)
    ok = found is not None and requirement.specifier.contains(found, prereleases=True)
    wanted = str(requirement.specifier) or "any version"
    return Finding(name, "ok" if ok else "error", found or "not installed", wanted, "" if ok else INSTALL, group)


def _installed(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


CHECKS: tuple[Check, ...] = (pins, fit, loads, namesake)
