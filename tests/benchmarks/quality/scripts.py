"""The modules of `benchmarks/quality`, which is a folder of scripts and no package."""

import importlib
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

CHECKOUT = Path(__file__).resolve().parents[3]
FOLDER = CHECKOUT / "benchmarks" / "quality"


def script(name: str) -> ModuleType:
    """Return a module of the folder, which imports its neighbours by bare name."""
    if str(FOLDER) not in sys.path:
        sys.path.insert(0, str(FOLDER))
    return importlib.import_module(name)


def shared(name: str) -> Path:
    """Return the folder of the shared data, or skip where the set is not there."""
    folder = Path(os.environ.get("ERPULSE_SHARED_DATA", CHECKOUT.parent / "shared" / "data"))
    if not (folder / name).exists():
        pytest.skip(f"no {name} under {folder}")
    return folder
