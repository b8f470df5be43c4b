"""`erpulse deploy`, up to the point where a cluster is needed."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from connectors.errors import ConfigError, ErpulseError
from erpulse.cli.deploy import command


@pytest.fixture
def config(tmp_path: Path) -> str:
    file = tmp_path / "erpulse.toml"
    file.write_text('[flink]\nrest = "127.0.0.1:1"\n')
    return str(file)


def test_a_job_that_is_none(config: str) -> None:
    result = CliRunner().invoke(command, ["procurement_spent", "--config", config])
    assert isinstance(result.exception, ConfigError)
    assert "did you mean 'procurement_spend'?" in str(result.exception)


def test_a_setting_that_is_none(config: str) -> None:
    result = CliRunner().invoke(command, ["ingest", "--config", config, "--set", "flink.paralelism"])
    assert str(result.exception) == "--set 'flink.paralelism': want KEY=VALUE, as flink.parallelism=2"


def test_no_cluster(config: str) -> None:
    result = CliRunner().invoke(command, ["ingest", "--plan"], env={"ERPULSE_CONFIG": config})
    assert isinstance(result.exception, ErpulseError)
    assert "no cluster answers" in str(result.exception)
