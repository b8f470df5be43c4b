"""The same job over the same canonical rows, from files and without faults.

`python -m tests.chaos.over_files CONFIG FOLDER`: a process of its own, with a cluster of its own inside.
"""

import subprocess
import sys
from pathlib import Path

from connectors.settings import load
from erpulse.backtest.run import run
from erpulse.stack.layout import CHECKOUT
from jobs.procurement_spend import JOB

PATIENCE_S = 600


def over_files(config: Path, folder: Path) -> Path:
    """Run the job over `<folder>/in` in a process of its own and return the folder of what it wrote.

    Raises:
        RuntimeError: it fails.
    """
    call = [sys.executable, "-m", "tests.chaos.over_files", str(config), str(folder)]
    done = subprocess.run(call, cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=PATIENCE_S)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return folder / "calm"


if __name__ == "__main__":
    run(JOB, load(Path(sys.argv[1])), Path(sys.argv[2]) / "in", Path(sys.argv[2]) / "calm")
