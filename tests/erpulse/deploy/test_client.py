"""In what environment Flink's client and the job modules run; the stack tests run them."""

from pathlib import Path

from erpulse.deploy.client import Client
from erpulse.stack.layout import Layout


def layout(folder: Path, port: int) -> Layout:
    found = Layout.of(folder)
    (found.flink / "conf").mkdir(parents=True)
    (found.flink / "conf" / "config.yaml").write_text(f"rest.port: {port}\n")
    return found


def test_the_local_cluster_has_its_own_class_path(tmp_path: Path) -> None:
    own = layout(tmp_path, 8081)
    found = Client(own, "127.0.0.1:8081", "/jars").variables()
    assert found["FLINK_LIB_DIR"] == str(own.flink / "lib")
    assert "FLINK_HOME" in found


def test_another_cluster_is_planned_for_with_the_jars_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "jars").mkdir()
    (tmp_path / "jars" / "connector.jar").touch()
    found = Client(layout(tmp_path, 8081), "flink.example.com:80", str(tmp_path / "jars")).variables()
    names = {file.name for file in Path(found["FLINK_LIB_DIR"]).iterdir()}
    assert "connector.jar" in names
    assert any(name.startswith("flink-dist-") for name in names)
    assert "FLINK_CONF_DIR" not in found


def test_without_jars_the_shell_decides(tmp_path: Path) -> None:
    assert "FLINK_LIB_DIR" not in Client(layout(tmp_path, 8081), "flink.example.com:80").variables()
