"""`erpulse demo` as a new user runs it, in an empty folder: every incident found, and the alerts to read afterwards."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.errors import ConfigError
from erpulse.demo.served import SHOWN
from erpulse.stack import java
from erpulse.stack.layout import CHECKOUT, HOME
from erpulse.stack.local import Stack

pytestmark = pytest.mark.stack
LIMIT_S = 540


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give an empty folder that has the checkout's jars, and leave no process behind."""
    jars = CHECKOUT / HOME / "jars"
    try:
        java.require()
    except ConfigError as error:
        pytest.skip(str(error))
    found = tmp_path_factory.mktemp("demo")
    (found / HOME).mkdir()
    (found / HOME / "jars").symlink_to(jars, target_is_directory=True)
    try:
        yield found
    finally:
        Stack(found).down(wipe=True)


def erpulse(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    call = [str(Path(sys.executable).parent / "erpulse"), *arguments]
    return subprocess.run(call, cwd=folder, capture_output=True, text=True, timeout=LIMIT_S, check=False)


def test_every_incident_is_found_and_can_be_followed_back(folder: Path) -> None:
    done = erpulse(folder, "demo", "--seconds", "40", "--incidents", "11")
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "every incident found" in done.stdout
    assert "false alarm:" not in done.stdout
    assert done.stdout.count("against the log: ") == done.stdout.count("compared, equal") == 2 * len(SHOWN)
    labels = [json.loads(line) for line in (folder / HOME / "data/demo/0/labels.jsonl").read_text().splitlines()]
    stays = [one for one in labels if one["kind"] == "incident" and one["expected"] == "open"]
    alerts = [json.loads(line) for line in erpulse(folder, "alerts", "--status", "open", "--json").stdout.splitlines()]
    told = {(alert["rule"], one["document"]) for alert in alerts for one in alert["documents"]}
    assert [one["incident"] for one in stays if not {(one["rule"], name) for name in one["documents"]} & told] == []
    shown = erpulse(folder, "alerts", "show", alerts[0]["alert_id"])
    assert shown.stdout.count("from raw.") == len(alerts[0]["documents"])
