"""Settings come from defaults, file, environment and flags, the later the stronger; what is wrong is said at once."""

from pathlib import Path

import pytest

from connectors import settings
from connectors.errors import ConfigError
from connectors.settings import Secret, Settings, load


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the local stack's own file out of these tests."""
    monkeypatch.chdir(tmp_path)


def toml(tmp_path: Path, text: str) -> Path:
    """Return a settings file."""
    path = tmp_path / "erpulse.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_defaults_need_nothing() -> None:
    assert load(env={}) == Settings()


def test_later_is_stronger(tmp_path: Path) -> None:
    path = toml(tmp_path, "heartbeat_ms = 50\n[kafka]\npartitions = 2\nbootstrap_servers = 'file:1'\n")
    env = {"ERPULSE_KAFKA__BOOTSTRAP_SERVERS": "env:1", "ERPULSE_KAFKA__PARTITIONS": "3", "OTHER": "x"}
    found = load(path, env, {"kafka.partitions": "5"})
    assert (found.heartbeat_ms, found.kafka.bootstrap_servers, found.kafka.partitions) == (50, "env:1", 5)


def test_the_file_may_be_named_by_the_environment(tmp_path: Path) -> None:
    path = toml(tmp_path, "heartbeat_ms = 50\n")
    assert load(env={"ERPULSE_CONFIG": str(path)}).heartbeat_ms == 50


def test_the_local_file_is_found_where_the_command_runs(tmp_path: Path) -> None:
    (tmp_path / ".erpulse").mkdir()
    (tmp_path / settings.LOCAL).write_text("heartbeat_ms = 20\n", encoding="utf-8")
    assert load(env={}).heartbeat_ms == 20


def test_the_environment_of_the_process_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERPULSE_HEARTBEAT_MS", "30")
    assert load().heartbeat_ms == 30


def test_a_source_of_a_file(tmp_path: Path) -> None:
    text = """
        [sources.ebs]
        topics = "raw[.]ebs[.].*"
        map = "oracle"
        zone = "Europe/Berlin"
        epoch = 2
        scales = { "AP_INVOICES_ALL.INVOICE_AMOUNT" = 2 }
        units = { "AP_INVOICES_ALL.LAST_UPDATE_DATE" = "ms" }
        keys = { AP_HOLDS_ALL = ["HOLD_ID"] }
    """
    source = load(toml(tmp_path, text), {}).sources["ebs"]
    assert (source.zone, source.epoch, source.scales) == ("Europe/Berlin", 2, {"AP_INVOICES_ALL.INVOICE_AMOUNT": 2})
    assert (source.tombstone, source.metadata_prefix, source.keys) == ("delete", "__", {"AP_HOLDS_ALL": ["HOLD_ID"]})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hartbeat_ms = 1", "unknown key 'hartbeat_ms'; did you mean 'heartbeat_ms'"),
        ("[kafka]\nbootstrap = 'x'", r"unknown key 'kafka\.bootstrap'; did you mean"),
        ("heartbeat_ms = 0", "heartbeat_ms"),
        ("heartbeat_ms = 'soon'", "heartbeat_ms"),
        ("heartbeat_ms", "not TOML"),
        ("[sources.ebs]\ntopics='x'\nmap='m'\nzone='Europe/Berlim'", r"no IANA zone.*sources"),
        ("[sources.ebs]\ntopics='x'\nmap='m'\nzone='../x'", "no IANA zone"),
        ("[sources.ebs]\ntopics='x'\nmap='m'\nepoch=1000", "epoch"),
        ("[sources.ebs]\ntopics='x'", "map"),
        ("[sources.ebs]\ntopics='x'\nmap='m'\nunits={'T.C'='weeks'}", "weeks"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load(toml(tmp_path, text), {})


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "erpulse.toml"
    path.write_bytes(b"environment = '\xff'")
    with pytest.raises(ConfigError, match="not TOML"):
        load(path, {})


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="not found"):
        load(tmp_path / "none.toml", {})


def test_a_value_is_no_section(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="'heartbeat_ms' is a value, not a section"):
        load(toml(tmp_path, "heartbeat_ms = 5"), {"ERPULSE_HEARTBEAT_MS__X": "1"})


def test_a_secret_never_prints() -> None:
    found = load(env={"ERPULSE_ONLINE__PASSWORD": "hunter2"})
    assert found.online.password is not None
    assert found.online.password.value == "hunter2"
    assert "hunter2" not in f"{found!r} {found} {Secret('hunter2')}"
