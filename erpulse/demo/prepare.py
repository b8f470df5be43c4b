"""What the demo needs before jobs can run: settings, topics, the bundle, and a number for the run."""

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

import erpulse
from connectors.errors import ConfigError
from connectors.settings import Source
from erpulse import bundle
from erpulse.stack import settings_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.settings import Settings
    from erpulse.stack.layout import Layout

ARCHIVE_MS = 5_000
ZIP = Path("dist/erpulse-jobs.zip")
Section = dict[str, str | int]


def sections(sources: "Mapping[str, Source]") -> dict[str, Section]:
    """Return sources as sections of the settings file; what equals its default is left out.

    >>> sections({"a": Source(topics="raw.a", map="sap", links={"budget": "https://erp/{budget_id}"})})
    {'sources.a': {'topics': 'raw.a', 'map': 'sap'}, 'sources.a.links': {'budget': 'https://erp/{budget_id}'}}
    """
    usual = msgspec.to_builtins(Source(topics="", map=""))
    found: dict[str, Section] = {}
    for name, source in sources.items():
        own = {key: value for key, value in msgspec.to_builtins(source).items() if value != usual[key]}
        found[f"sources.{name}"] = {key: value for key, value in own.items() if isinstance(value, str | int)}
        found |= {f"sources.{name}.{key}": dict(value) for key, value in own.items() if isinstance(value, dict)}
    return found


def write_settings(layout: "Layout", settings: "Settings", sources: "Mapping[str, Source]") -> list[str]:
    """Add to the settings file the sources that it lacks, and a short archive interval where it names none.

    Args:
        layout: Folders of the stack.
        settings: The settings as they are.
        sources: The simulated sources.

    Returns:
        The ids of the sources that were added.
    """
    missing = {name: source for name, source in sources.items() if name not in settings.sources}
    values = sections(missing)
    if "archive_interval_ms" not in layout.settings_file.read_text():
        values["flink"] = {"archive_interval_ms": ARCHIVE_MS}
    settings_file.write(layout.settings_file, values)
    return list(missing)


def require_ours(settings: "Settings", sources: "Mapping[str, Source]", raw: "list[str]") -> None:
    """Refuse to play into the topics of sources that are declared otherwise.

    Raises:
        ConfigError: a source of a simulated system's name has other topics or another map.
    """
    for name, source in sources.items():
        own = settings.sources[name]
        if (own.topics, own.map) != (source.topics, source.map):
            raise ConfigError(
                f"sources.{name}: topics {own.topics!r} and map {own.map!r}, the demo wants {source.topics!r} and "
                f"{source.map!r}; rename your source, or run the demo in an empty folder (raw topics: {len(raw)})"
            )


def build_bundle() -> int:
    """Write the bundle below the current folder and return the number of its files."""
    return len(bundle.build(Path(erpulse.__file__).parent.parent, ZIP))


def begin_run(layout: "Layout") -> tuple[int, Path]:
    """Return the number of this run, 0 for the first on the present data, and a new folder for what it leaves."""
    runs = layout.data / "demo"
    runs.mkdir(exist_ok=True)
    number = 1 + max((int(one.name) for one in runs.iterdir() if one.name.isdigit()), default=-1)
    folder = runs / str(number)
    folder.mkdir()
    return number, folder
