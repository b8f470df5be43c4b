"""Golden state: one digest per job of all that it keeps, so that a change of state is seen in review.

Refresh it after a wanted change, and say in the *State* section of `CHANGELOG.md` what becomes of savepoints, with the
new digest: `python -m tests.erpulse.deploy.golden`.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from erpulse.deploy.lineage import digest
from erpulse.deploy.plans import fingerprint
from erpulse.stack import flink, jars
from erpulse.stack.layout import CHECKOUT, HOME
from jobs import catalog
from jobs.release import Release

FILE = Path(__file__).with_name("state.json")
CHANGELOG = CHECKOUT / "CHANGELOG.md"
DESCRIBE = """
import sys
from pathlib import Path
from connectors.settings import Settings
from jobs import catalog, runtime
for name in catalog.names():
    runtime.describe(catalog.find(name), Settings(), Path(sys.argv[1]) / name)
"""


def described(folder: Path) -> dict[str, tuple[dict[str, Any] | None, Release]]:
    """Return compiled plan and release of every job of the checkout, planned by one JVM with the connectors' jars."""
    own = CHECKOUT / HOME / "jars"
    jars.ensure(own, print, [jar for jar in jars.expected() if jar.group == "flink"])
    home = flink.distribution()
    (folder / "lib").mkdir()
    flink.link_jars(folder / "lib", [*(home / "lib").glob("*.jar"), *(own / "flink").glob("*.jar")])
    places = {
        "FLINK_HOME": home,
        "FLINK_LIB_DIR": folder / "lib",
        "FLINK_OPT_DIR": home / "opt",
        "FLINK_LOG_DIR": folder,
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYFLINK_", "ERPULSE_"))}
    environment |= {name: str(place) for name, place in places.items()}
    call = [sys.executable, "-c", DESCRIBE, str(folder)]
    done = subprocess.run(call, cwd=CHECKOUT, env=environment, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return {name: _read(folder / name) for name in catalog.names()}


def digests(found: dict[str, tuple[dict[str, Any] | None, Release]]) -> dict[str, str]:
    """Return one digest per job of what it keeps."""
    return {name: digest([plan and fingerprint(plan), release.state]) for name, (plan, release) in found.items()}


def _read(folder: Path) -> tuple[dict[str, Any] | None, Release]:
    plan = folder / "plan.json"
    release = msgspec.json.decode((folder / "release.json").read_bytes(), type=Release)
    return json.loads(plan.read_text()) if plan.is_file() else None, release


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        FILE.write_text(json.dumps(digests(described(Path(name))), indent=2) + "\n")
