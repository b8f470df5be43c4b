"""Jars are those we know, or the message names the one that is not."""

import hashlib
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from connectors.errors import ConfigError
from erpulse.stack import jars
from erpulse.stack.layout import shipped

POM = "{http://maven.apache.org/POM/4.0.0}"


def jar(name: str, content: bytes) -> jars.Jar:
    return jars.Jar(name, hashlib.sha256(content).hexdigest())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with one jar for Flink."""
    (tmp_path / "flink").mkdir()
    (tmp_path / "kafka").mkdir()
    (tmp_path / "flink" / "a-1.jar").write_bytes(b"a")
    return tmp_path


def test_nothing_is_fetched_when_all_are_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(folder))
    lines: list[str] = []
    jars.ensure(folder, lines.append, [jar("flink/a-1.jar", b"a")])
    assert lines == []


def test_fetching_one_group_deletes_its_old_jars_and_leaves_the_other_alone(folder: Path) -> None:
    for name in ("kafka/b-1.jar", "kafka/b-0.jar"):
        (folder / name).write_bytes(b"b")
    jars.ensure(folder, lambda _: None, [jar("kafka/b-1.jar", b"b")])
    assert sorted(str(file.relative_to(folder)) for file in folder.glob("*/*.jar")) == [
        "flink/a-1.jar",
        "kafka/b-1.jar",
    ]


def test_a_jar_that_differs_is_named_with_what_mends_it(folder: Path) -> None:
    wanted = jar("flink/a-1.jar", b"other")
    with pytest.raises(ConfigError) as caught:
        jars.ensure(folder, lambda _: None, [wanted])
    message = str(caught.value)
    for part in (hashlib.sha256(b"a").hexdigest(), wanted.wanted, f"rm '{folder}/flink/a-1.jar' && erpulse up"):
        assert part in message


def test_without_maven_a_missing_jar_is_one_message(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(folder))
    with pytest.raises(ConfigError, match="mvn: not on the PATH"):
        jars.ensure(folder, lambda _: None, [jar("kafka/b-1.jar", b"b")])


def test_a_maven_that_fails_is_one_message(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    maven = folder / "mvn"
    maven.write_text("#!/bin/sh\necho '[ERROR] no route to host'\nexit 1\n")
    maven.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    with pytest.raises(ConfigError, match="mvn ended with 1 while fetching jars: no route to host; see all of it with"):
        jars.ensure(folder, lambda _: None, [jar("kafka/b-1.jar", b"b")])


def test_arrivals_are_counted_and_mavens_own_jars_left_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    maven = folder / "mvn"
    said = "[INFO] Downloaded from x: https://h/p/{} (1.0 kB at 2 kB/s)"
    maven.write_text(f"#!/bin/sh\necho '{said.format('plug-in.jar')}'\necho '{said.format('b-1.jar')}'\n")
    maven.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    lines: list[str] = []
    with pytest.raises(ConfigError, match=r"b-1\.jar: Maven did not bring this jar"):
        jars.ensure(folder, lines.append, [jar("kafka/b-1.jar", b"b")])
    assert lines == ["1 jars for kafka, by Maven", "[1/1] b-1.jar (1.0 kB)"]


def test_jars_of_another_version_leave_the_class_path(folder: Path) -> None:
    (folder / "flink" / "a-0.jar").write_bytes(b"old")
    jars.ensure(folder, lambda _: None, [jar("flink/a-1.jar", b"a")])
    assert [file.name for file in (folder / "flink").iterdir()] == ["a-1.jar"]


def test_each_direct_dependency_has_a_checksum_of_its_version() -> None:
    tree = ET.parse(shipped("pom.xml"))  # noqa: S314  (our own file)
    properties = {node.tag.removeprefix(POM): node.text for node in tree.find(f"{POM}properties") or ()}
    known = {entry.name.rpartition("/")[2] for entry in jars.expected()}
    found = 0
    for dependency in tree.iter(f"{POM}dependency"):
        name, value = (dependency.findtext(f"{POM}{tag}", "") for tag in ("artifactId", "version"))
        assert f"{name}-{properties[value.strip('${}')]}.jar" in known
        found += 1
    assert found == 6


def test_the_pom_names_no_repository_and_pins_its_plug_in() -> None:
    text = shipped("pom.xml").read_text()
    assert "<repositor" not in text
    assert re.search(r"maven-dependency-plugin</artifactId>\s*<version>[\d.]+</version>", text)


def test_checksums_are_sorted_groups_of_full_digests() -> None:
    known = jars.expected()
    assert {entry.group for entry in known} == set(jars.GROUPS)
    assert all(re.fullmatch("[0-9a-f]{64}", entry.wanted) for entry in known)
    assert len({entry.name for entry in known}) == len(known)
