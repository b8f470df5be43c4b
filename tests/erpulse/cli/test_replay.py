"""`erpulse replay`: what is wrong is told before anything is written."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from connectors.errors import ConfigError
from erpulse.cli.replay import command
from tests.redis_server import free_port


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["a.csv", "b.csv", "c.csv", "--map", "x", "--map", "y"], "3 files and 2 --map"),
        (["a.csv", "--map", "birmingham_pcard"], "did you mean 'birmingham_pcards'"),
        (["a.parquet", "--map", "birmingham_pcards"], "no broker answers there"),
    ],
)
def test_a_mistake_is_one_message(
    arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "erpulse.toml"
    config.write_text(f'[kafka]\nbootstrap_servers = "127.0.0.1:{free_port()}"\n')
    monkeypatch.setenv("ERPULSE_CONFIG", str(config))
    with pytest.raises(ConfigError) as error:
        CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert words in str(error.value)


@pytest.mark.parametrize("arguments", [[], ["a.csv"], ["a.csv", "--map", "x", "--rate", "0"]])
def test_usage(arguments: list[str]) -> None:
    assert CliRunner().invoke(command, arguments).exit_code == 2
