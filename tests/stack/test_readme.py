"""The commands of the README, executed as written."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from connectors.online import FeatureRow, connect, write
from erpulse.stack.local import Stack
from jobs.catalog import online_views

pytestmark = pytest.mark.stack

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHELL = re.findall(r"^```sh\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)
LIMIT_S = 240


def lines() -> list[str]:
    """Return the command lines, those of make apart: they set up, or run this very test."""
    return [line for block in SHELL for line in block.splitlines() if not line.startswith("make ")]


def test_every_command_of_the_readme_does_what_it_says(stack: Stack) -> None:
    settings = stack.settings()
    view = next(view for view in online_views() if view.name == "supplier_spend")
    row = FeatureRow(("plain", "V1001"), tuple(1 for _ in view.fields), int(time.time() * 1000))
    write(connect(settings.online), settings.online.project, view, [row])
    home = stack.layout.home.parent
    outer = {
        name: value for name, value in os.environ.items() if not name.startswith(("ERPULSE_", "FEATURES_", "FLINK_"))
    }
    environment = outer | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    # Other tests of this stack cancelled their jobs, which status rightly calls an error.
    script = "\n".join(lines()).replace("erpulse status", "erpulse status || test $? = 1")
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script],
        cwd=home, env=environment, capture_output=True, text=True, timeout=LIMIT_S, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "Job has been submitted" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert any(job.name == "procurement_spend" and job.state == "RUNNING" for job in stack.jobs())


def test_the_readme_names_both_commands() -> None:
    assert "make demo" in README
    assert "make test" in README
