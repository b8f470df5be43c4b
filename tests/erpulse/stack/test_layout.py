"""Where the stack keeps its files."""

from pathlib import Path

import pytest

from connectors.errors import ConfigError
from erpulse.stack.layout import Layout, shipped


def test_every_folder_lies_below_the_root(tmp_path: Path) -> None:
    layout = Layout.of(tmp_path)
    layout.make()
    assert {folder.name for folder in layout.home.iterdir()} == {"data", "flink", "jars", "logs", "run"}
    assert all(path.is_relative_to(tmp_path) for path in (layout.log("kafka"), layout.out("kafka"), layout.ports_file))


def test_jars_may_be_shared(tmp_path: Path) -> None:
    assert Layout.of(tmp_path / "a", tmp_path / "jars").jars == tmp_path / "jars"


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / ".erpulse").write_text("in the way")
    with pytest.raises(ConfigError, match=r"\.erpulse/logs: cannot create this folder"):
        Layout.of(tmp_path).make()


def test_a_file_that_is_not_shipped_is_named() -> None:
    assert shipped("pom.xml").is_file()
    with pytest.raises(ConfigError, match=r"docker/absent\.xml: not found; the local stack runs from a checkout"):
        shipped("absent.xml")
