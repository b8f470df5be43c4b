"""The settings file of the local stack: our keys are kept right, everything else in it is the user's."""

import json
import tomllib
from pathlib import Path

from connectors.errors import ConfigError

HEAD = "# Written by 'erpulse up'. Sections and keys that you add stay as they are.\n"


def merge(text: str, values: dict[str, dict[str, str | int]]) -> str:
    r"""Return TOML text in which the given keys have the given values and all other lines are kept.

    >>> print(merge("[kafka]\npartitions = 2\n", {"kafka": {"bootstrap_servers": "h:1"}}), end="")
    [kafka]
    bootstrap_servers = "h:1"
    partitions = 2
    """
    lines = text.removesuffix("\n").split("\n") if text else []
    for section, keys in values.items():
        lines = _merge_section(lines, section, keys)
    return "\n".join(lines) + "\n"


def _merge_section(lines: list[str], section: str, keys: dict[str, str | int]) -> list[str]:
    head = f"[{section}]"
    ours = [f"{key} = {literal(value)}" for key, value in keys.items()]
    starts = [number for number, line in enumerate(lines) if line.strip() == head]
    if not starts:
        gap = [""] if lines and lines[-1].strip() else []
        return [*lines, *gap, head, *ours]
    start = starts[0] + 1
    end = next((number for number in range(start, len(lines)) if lines[number].lstrip().startswith("[")), len(lines))
    kept = [line for line in lines[start:end] if line.partition("=")[0].strip() not in keys]
    return [*lines[:start], *ours, *kept, *lines[end:]]


def literal(value: str | int) -> str:
    r"""Return a value as TOML, which escapes what JSON escapes, and DEL, but no pairs of surrogates.

    >>> print(literal('a"b'), literal(1))
    "a\"b" 1
    """
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def write(file: Path, values: dict[str, dict[str, str | int]]) -> None:
    """Bring the settings file up to date.

    Raises:
        ConfigError: the file is no TOML, before or after.
    """
    old = file.read_text() if file.exists() else HEAD
    new = merge(old, values)
    try:
        tomllib.loads(new)
    except tomllib.TOMLDecodeError as error:
        msg = f"{file}: no TOML: {error}; mend that line, or delete the file to have it written anew"
        raise ConfigError(msg) from error
    if new != old:
        file.write_text(new)
