"""`erpulse bundle`."""

from pathlib import Path

from click.testing import CliRunner

from erpulse.cli.bundle import command


def test_it_says_what_it_wrote(tmp_path: Path) -> None:
    target = tmp_path / "new" / "jobs.zip"
    result = CliRunner().invoke(command, ["--out", str(target)])
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{target}: ")
    assert result.stdout.rstrip().endswith(f"{target.stat().st_size // 1024} KiB")
