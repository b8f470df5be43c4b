"""Configuration, class path and environment of the Flink cluster."""

import os
import sys
from pathlib import Path

import pytest
import yaml

from connectors.errors import ConfigError
from erpulse.stack import flink, ports
from erpulse.stack.layout import Layout, shipped

PORTS = {name: 20_000 + number for number, name in enumerate(ports.NAMES)}


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """Give a stack whose Flink is configured with one jar of ours."""
    found = Layout.of(tmp_path)
    found.make()
    (found.jars / "flink").mkdir()
    (found.jars / "flink" / "ours-1.jar").write_bytes(b"jar")
    flink.configure(found, PORTS)
    return found


def config(layout: Layout) -> dict[str, object]:
    loaded = yaml.safe_load((layout.flink / "conf" / "config.yaml").read_text())
    assert isinstance(loaded, dict)
    return loaded


def test_everything_listens_on_the_loopback_address(layout: Layout) -> None:
    found = config(layout)
    addresses = [value for key, value in found.items() if key.endswith(("address", "host"))]
    assert addresses == ["127.0.0.1"] * 6
    assert found["rest.port"] == PORTS["flink_rest"]


def test_no_setting_is_given_twice(layout: Layout) -> None:
    lines = (layout.flink / "conf" / "config.yaml").read_text().splitlines()
    keys = [line.partition(":")[0] for line in lines if line and not line.startswith("#")]
    assert len(keys) == len(set(keys))


def test_the_clusters_python_is_this_one(layout: Layout) -> None:
    assert config(layout)["python.executable"] == sys.executable
    assert config(layout)["taskmanager.numberOfTaskSlots"] == flink.SLOTS


def test_state_has_a_place_on_disk_and_restarts_have_an_end(layout: Layout) -> None:
    found = config(layout)
    assert found["execution.checkpointing.dir"] == (layout.data / "checkpoints").as_uri()
    assert found["state.backend.type"] == "rocksdb"
    assert found["restart-strategy.exponential-delay.attempts-before-reset-backoff"] == 10


def test_flinks_own_java_options_are_kept(layout: Layout) -> None:
    assert "--add-opens=java.base/java.lang=ALL-UNNAMED" in str(config(layout)["env.java.opts.all"])


def test_the_class_path_holds_flinks_jars_and_ours_and_dist_is_last(layout: Layout) -> None:
    command = flink.worker_command("java", layout, "taskmanager")
    names = [Path(entry).name for entry in command[command.index("-cp") + 1].split(os.pathsep)]
    assert "ours-1.jar" in names
    assert names[-1].startswith("flink-dist")
    assert [name for name in names if name.startswith("flink-python-")], "loaded once, not by each job"
    assert len(names) == len(set(names))


def test_links_follow_the_jars(layout: Layout) -> None:
    (layout.jars / "flink" / "ours-1.jar").rename(layout.jars / "flink" / "ours-2.jar")
    flink.configure(layout, PORTS)
    assert (layout.flink / "lib" / "ours-2.jar").exists()
    assert not (layout.flink / "lib" / "ours-1.jar").is_symlink()


def test_the_workers_memory_is_the_sum_of_its_parts() -> None:
    assert flink.worker_memory(shipped("stack/flink.yaml").read_text()) == [
        "-Xms1024m",
        "-Xmx1024m",
        "-XX:MaxDirectMemorySize=512m",
        "-XX:MaxMetaspaceSize=512m",
    ]


def test_only_the_worker_has_the_workers_memory(layout: Layout) -> None:
    assert "-XX:MaxDirectMemorySize=512m" in flink.worker_command("java", layout, "taskmanager")
    assert flink.MASTER in flink.master_command("java", layout)
    assert "-XX:MaxDirectMemorySize=512m" not in flink.master_command("java", layout)


def test_workers_have_ids_and_logs_of_their_own(layout: Layout) -> None:
    command = flink.worker_command("java", layout, "taskmanager-2", slots=4)
    assert {"-Dtaskmanager.resource-id=taskmanager-2", "-Dtaskmanager.numberOfTaskSlots=4"} <= set(command)
    assert f"-Dlog.file={layout.log('taskmanager-2')}" in command


def test_the_client_finds_our_python_and_flink_first(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.pathsep.join(["/usr/bin", *flink.programs(), "/bin"]))
    found = flink.variables(layout)
    assert found["PATH"].split(os.pathsep) == [*flink.programs(), "/usr/bin", "/bin"]
    assert found["ERPULSE_CONFIG"] == str(layout.settings_file)


def test_a_cluster_that_was_never_started_is_not_addressed(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no Flink cluster was started in this folder; run 'erpulse up' here"):
        flink.submit(Layout.of(tmp_path), "jobs.ingest", tmp_path / "bundle.zip")


def test_without_the_distribution_there_is_one_message(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    monkeypatch.delitem(sys.modules, "pyflink", raising=False)
    with pytest.raises(ConfigError, match="apache-flink: no distribution of Flink in"):
        flink.distribution()
