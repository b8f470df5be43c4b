"""Our keys are kept right, the user's lines are kept."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import settings
from connectors.errors import ConfigError
from erpulse.stack import settings_file

OURS: dict[str, dict[str, str | int]] = {
    "kafka": {"bootstrap_servers": "127.0.0.1:20000"},
    "online": {"host": "127.0.0.1", "port": 20002},
    "flink": {"rest": "127.0.0.1:20003"},
}
USERS = """\
# my notes
environment = "trial"

[sources.erp1]
topics = "raw\\\\.erp1\\\\..*"
map = "sap"

[kafka]
partitions = 2
bootstrap_servers = "old:1"  # from yesterday

[rules.duplicate_payment]
days = 30
"""


def test_a_new_file_is_valid_settings(tmp_path: Path) -> None:
    settings_file.write(tmp_path / "erpulse.toml", OURS)
    found = settings.load(tmp_path / "erpulse.toml", env={})
    assert found.kafka.bootstrap_servers == "127.0.0.1:20000"
    assert found.online.port == 20002


def test_what_the_user_wrote_stays(tmp_path: Path) -> None:
    file = tmp_path / "erpulse.toml"
    file.write_text(USERS)
    settings_file.write(file, OURS)
    found = settings.load(file, env={})
    assert (found.environment, found.kafka.partitions, found.sources["erp1"].map) == ("trial", 2, "sap")
    assert found.rules == {"duplicate_payment": {"days": 30}}
    assert found.kafka.bootstrap_servers == "127.0.0.1:20000"
    assert "# my notes" in file.read_text()


def test_twice_is_once(tmp_path: Path) -> None:
    file = tmp_path / "erpulse.toml"
    file.write_text(USERS)
    settings_file.write(file, OURS)
    once = file.read_text()
    settings_file.write(file, OURS)
    assert file.read_text() == once


def test_a_file_that_is_no_toml_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "erpulse.toml"
    file.write_text("[sources.x\n")
    with pytest.raises(ConfigError, match=r"no TOML: .*; mend that line, or delete the file"):
        settings_file.write(file, OURS)
    assert file.read_text() == "[sources.x\n"


@given(st.dictionaries(st.sampled_from(["a", "b", "rest"]), st.text(max_size=8) | st.integers(0, 9), max_size=3))
def test_any_section_of_the_users_keeps_its_other_keys(users: dict[str, str | int]) -> None:
    text = settings_file.merge("", {"flink": users})
    merged = tomllib.loads(settings_file.merge(text, OURS))
    assert merged["flink"] == users | OURS["flink"]
