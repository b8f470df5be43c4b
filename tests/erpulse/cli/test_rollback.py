"""`erpulse rollback`, up to the point where a cluster is needed."""

from pathlib import Path

from click.testing import CliRunner

from connectors.errors import ErpulseError
from erpulse.cli.rollback import command


def test_no_cluster(tmp_path: Path) -> None:
    file = tmp_path / "erpulse.toml"
    file.write_text('[flink]\nrest = "127.0.0.1:1"\n')
    result = CliRunner().invoke(command, ["ingest", "--to", "1", "--config", str(file)])
    assert isinstance(result.exception, ErpulseError)
    assert "no cluster answers" in str(result.exception)
