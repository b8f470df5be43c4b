"""The bundle: the packages a cluster needs to run any job, as one zip for `flink run -pyfs`."""

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
