"""The jars of Flink and Kafka: fetched by Maven from `docker/pom.xml`, checked against `docker/jars.sha256`."""

import hashlib
import re
import shutil
import subprocess
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from connectors.errors import ConfigError
from erpulse.stack.layout import shipped

GROUPS = ("flink", "kafka")
_ARRIVED = re.compile(r"Downloaded from \S+: \S*/(?P<jar>[^/]+\.jar) \((?P<size>[\d.]+ [kMG]?B)")


@dataclass(frozen=True)
class Jar:
    """One expected jar: `name` is `<group>/<file>`, `wanted` its SHA-256 in hexadecimal."""

    name: str
    wanted: str

    @property
    def group(self) -> str:
        """Whose class path it belongs to, `flink` or `kafka`."""
        return self.name.partition("/")[0]


@dataclass(frozen=True)
class Found:
    """One jar as it is on disk; `digest` is null where it is missing."""

    jar: Jar
    state: Literal["ok", "missing", "differs"]
    digest: str | None


def parse(text: str) -> list[Jar]:
    """Return the jars of a checksum file, in the form that `sha256sum` writes.

    >>> parse("ab12  kafka/kafka-clients-4.1.2.jar")
    [Jar(name='kafka/kafka-clients-4.1.2.jar', wanted='ab12')]
    """
    rows = (line.split(maxsplit=1) for line in text.splitlines() if line.strip())
    return [Jar(name.strip().lstrip("*"), digest) for digest, name in rows]


def expected() -> list[Jar]:
    """Return every jar of this version of erpulse."""
    return parse(shipped("jars.sha256").read_text())


def inspect(jar: Jar, folder: Path) -> Found:
    """Compare one jar with its checksum.

    Args:
        jar: What is wanted.
        folder: Folder with `flink/` and `kafka/`.
    """
    file = folder / jar.name
    if not file.is_file():
        return Found(jar, "missing", None)
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return Found(jar, "ok" if digest == jar.wanted else "differs", digest)


def ensure(folder: Path, progress: Callable[[str], None], wanted: list[Jar] | None = None) -> None:
    """Fetch the jars that are missing, then check every one. Fetches nothing when all are there.

    Args:
        folder: Where they go, `<folder>/flink` and `<folder>/kafka`.
        progress: Called with one line of text per jar that arrives.
        wanted: Jars to have, default all.

    Raises:
        ConfigError: Maven is missing or fails, or a jar is not the one we know.
    """
    wanted = expected() if wanted is None else wanted
    for group in GROUPS:
        missing = [jar for jar in wanted if jar.group == group and not (folder / jar.name).is_file()]
        if missing:
            progress(f"{len(missing)} jars for {group}, by Maven")
            _fetch(group, folder, missing, progress)
    for jar in wanted:
        require(inspect(jar, folder), folder)
    _delete_strangers(folder, wanted)


def require(found: Found, folder: Path) -> None:
    """Refuse a jar that is missing or differs.

    Raises:
        ConfigError: names the jar, what was found and wanted, and the line that mends it.
    """
    file = folder / found.jar.name
    if found.state == "missing":
        msg = f"{file}: Maven did not bring this jar, which docker/jars.sha256 names; run 'erpulse up' again"
        raise ConfigError(msg)
    if found.state == "differs":
        msg = (
            f"{file}: SHA-256 is {found.digest}, wanted {found.jar.wanted} (docker/jars.sha256); "
            f"fetch it again: rm '{file}' && erpulse up"
        )
        raise ConfigError(msg)


def _delete_strangers(folder: Path, wanted: list[Jar]) -> None:
    """Delete jars of an older version: on the class path they would be loaded in place of ours, or beside it."""
    known = {folder / jar.name for jar in wanted}
    for group in {jar.group for jar in wanted}:
        for file in sorted((folder / group).glob("*.jar")):
            if file not in known:
                file.unlink()


def maven_command(group: str, target: Path) -> list[str]:
    """Return the Maven call that copies the jars of one group.

    Raises:
        ConfigError: Maven is not on the path.
    """
    maven = shutil.which("mvn")
    if maven is None:
        msg = "mvn: not on the PATH, wanted Maven 3.6 or newer to fetch the jars; install it (apt-get install maven)"
        raise ConfigError(msg)
    goal = ["dependency:copy-dependencies", f"-DoutputDirectory={target}"]
    return [maven, "-B", "-f", str(shipped("pom.xml")), "-P", group, *goal]


def _fetch(group: str, folder: Path, missing: list[Jar], progress: Callable[[str], None]) -> None:
    command = maven_command(group, folder / group)
    expected_names = {jar.name.rpartition("/")[2] for jar in missing}
    last: deque[str] = deque(maxlen=200)
    count = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        for line in _lines(process.stdout):
            last.append(line)
            arrived = arrival(line)
            if arrived and arrived.split()[0] in expected_names:
                count += 1
                progress(f"[{count}/{len(missing)}] {arrived}")
    if process.returncode:
        raise ConfigError(_failure(process.returncode, command, list(last)))


def _lines(stream: IO[str] | None) -> Iterator[str]:
    for line in stream or ():
        yield line.rstrip()


def arrival(line: str) -> str | None:
    """Return jar and size from a line of Maven that reports a finished download, else null.

    >>> arrival("[INFO] Downloaded from main: https://host/a/b/kafka-clients-4.1.2.jar (9.8 MB at 5 MB/s)")
    'kafka-clients-4.1.2.jar (9.8 MB)'
    >>> arrival("[INFO] Downloaded from main: https://host/a/b/kafka-clients-4.1.2.pom (2 kB at 5 kB/s)")
    """
    match = _ARRIVED.search(line)
    return f"{match['jar']} ({match['size']})" if match else None


def _failure(code: int, command: list[str], lines: list[str]) -> str:
    errors = [line for line in lines if line.startswith("[ERROR]")][:3] or lines[-3:]
    return (
        f"mvn ended with {code} while fetching jars: {' '.join(line.removeprefix('[ERROR] ') for line in errors)}; "
        f"see all of it with: {' '.join(command)}"
    )
