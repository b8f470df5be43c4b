"""The Java that runs Kafka and Flink."""

import re
import shutil
import subprocess
from pathlib import Path

from connectors.errors import ConfigError
from erpulse.stack.processes import environment

WANTED = (17, 21)


def program() -> str:
    """Return the `java` of JAVA_HOME, else the one on the path.

    Raises:
        ConfigError: there is none.
    """
    home = environment({}).get("JAVA_HOME")
    if home and (Path(home) / "bin" / "java").is_file():
        return str(Path(home) / "bin" / "java")
    found = shutil.which("java")
    if found is None:
        msg = "java: not on the PATH and no JAVA_HOME, wanted a JDK 17; install it (apt-get install openjdk-17-jdk)"
        raise ConfigError(msg)
    return found


def version(java: str) -> int:
    """Ask a `java` for its feature version, such as 17."""
    answer = subprocess.run([java, "-version"], capture_output=True, text=True, check=False, timeout=60)
    return parse_version(answer.stderr + answer.stdout)


def parse_version(text: str) -> int:
    """Return the feature version from what `java -version` prints, 0 where it says none.

    >>> parse_version('openjdk version "17.0.15" 2025-04-15'), parse_version('java version "1.8.0_392"')
    (17, 8)
    """
    match = re.search(r'version "(?:1\.)?(\d+)', text)
    return int(match[1]) if match else 0


def require() -> str:
    """Return a `java` that Kafka and Flink run on.

    Raises:
        ConfigError: there is none, or it is too old or untried.
    """
    java = program()
    found = version(java)
    if found not in WANTED:
        msg = f"{java}: version {found}, wanted 17 (or 21); install a JDK 17 and set JAVA_HOME to it"
        raise ConfigError(msg)
    return java
