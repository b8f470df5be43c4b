"""The bundle holds what a cluster needs and nothing else, and the same code gives the same bytes."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from connectors.errors import ConfigError
from erpulse import bundle

ROOT = Path(bundle.__file__).parent.parent


def test_the_packages_and_their_data(tmp_path: Path) -> None:
    target = tmp_path / "dist" / "jobs.zip"
    names = bundle.build(ROOT, target)
    with zipfile.ZipFile(target) as archive:
        assert archive.namelist() == names
        assert archive.testzip() is None
    assert {name.split("/")[0] for name in names} == {"jobs", "udfs", "connectors"}
    assert {"jobs/__init__.py", "jobs/ingest.py", "connectors/maps/plain.toml"} <= set(names)
    assert not [name for name in names if "__pycache__" in name or "test" in name]


def test_the_same_code_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        bundle.build(ROOT, tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_ingest_works_from_the_zip_alone(tmp_path: Path) -> None:
    bundle.build(ROOT, tmp_path / "jobs.zip")
    code = (
        "import jobs.intake as i; from connectors.settings import Source; "
        "i.Decoding(i.packed({'s': Source(topics='raw', map='sap')})); print(i.__file__)"
    )
    call = [sys.executable, "-P", "-c", code]
    done = subprocess.run(
        call, cwd=tmp_path, env={"PYTHONPATH": str(tmp_path / "jobs.zip")}, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == f"{tmp_path}/jobs.zip/jobs/intake.py", done.stderr


def test_elsewhere_it_says_where_it_belongs(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="run it in a checkout"):
        bundle.build(tmp_path, tmp_path / "x.zip")


def test_a_deployed_bundle_carries_one_plan_and_is_else_the_same(tmp_path: Path) -> None:
    names = bundle.build(ROOT, tmp_path / "a.zip")
    bundle.with_plan(tmp_path / "a.zip", tmp_path / "b.zip", "j", '{"nodes": []}')
    bundle.with_plan(tmp_path / "b.zip", tmp_path / "c.zip", "j", "{}")
    bundle.with_plan(tmp_path / "c.zip", tmp_path / "d.zip", "j", None)
    with zipfile.ZipFile(tmp_path / "c.zip") as archive:
        assert archive.namelist() == [*names, "jobs/plans/j.json"]
        assert archive.read("jobs/plans/j.json") == b"{}"
    assert (tmp_path / "d.zip").read_bytes() == (tmp_path / "a.zip").read_bytes()
