"""The bundle: the packages a cluster needs to run any job, as one zip for `flink run -pyfs`.

A deployed bundle carries the compiled plan that its job runs from as well.
"""

import zipfile
from pathlib import Path

from connectors.errors import ConfigError

ROOTS = ("jobs", "udfs", "connectors")
EPOCH = (2020, 1, 1, 0, 0, 0)
"""Time of every file in the zip: the same code gives the same bytes."""


def build(root: Path, target: Path) -> list[str]:
    """Write the bundle and return the names in it.

    Args:
        root: Folder that holds the packages.
        target: The zip.

    Raises:
        ConfigError: a package is not there.
    """
    missing = [name for name in ROOTS if not (root / name / "__init__.py").is_file()]
    if missing:
        raise ConfigError(f"bundle: no package {missing} in {root}; run it in a checkout of erpulse")
    files = sorted(p for name in ROOTS for p in (root / name).rglob("*") if p.suffix in {".py", ".toml", ".sql"})
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            info = zipfile.ZipInfo(path.relative_to(root).as_posix(), date_time=EPOCH)
            archive.writestr(info, path.read_bytes(), compress_type=zipfile.ZIP_DEFLATED)
    return [path.relative_to(root).as_posix() for path in files]


def with_plan(source: Path, target: Path, job: str, plan: str | None) -> None:
    """Copy a bundle, with a compiled plan in it that the job runs from.

    Args:
        source: A bundle.
        target: The new zip.
        job: Name of the job.
        plan: The plan as JSON; null for a job that has none.
    """
    own = f"jobs/plans/{job}.json"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != own:
                new.writestr(info, old.read(info), compress_type=zipfile.ZIP_DEFLATED)
        if plan is not None:
            new.writestr(zipfile.ZipInfo(own, date_time=EPOCH), plan, compress_type=zipfile.ZIP_DEFLATED)
