"""The image and its descriptions: the same parts and pins as the local stack, as far as it shows without an engine."""

import os
import re
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml

from connectors import settings
from erpulse.stack import flink, jars, kafka, ports
from erpulse.stack.layout import CHECKOUT, shipped

FLINK = version("apache-flink")


def load(name: str) -> Any:
    return yaml.safe_load(shipped(name).read_text())


def properties(text: str) -> dict[str, str]:
    return {name: value for name, _, value in (line.partition("=") for line in text.splitlines() if "=" in line)}


@pytest.fixture
def compose() -> Any:
    """Give the services of the compose file."""
    return load("compose.yaml")["services"]


def test_the_checkout_has_all_that_the_image_copies() -> None:
    lines = re.findall(r"^COPY (?!--from)(.+)$", shipped("Dockerfile").read_text(), re.MULTILINE)
    sources = [word for line in lines for word in line.split()[:-1]]
    assert "docker/stack" in sources
    assert [source for source in sources if not (CHECKOUT / source).exists()] == []
    allowed = shipped("Dockerfile.dockerignore").read_text().splitlines()
    assert [source for source in sources if f"!{source.split('/')[0]}" not in allowed] == []


def test_the_image_checks_every_jar_and_every_package() -> None:
    text = shipped("Dockerfile").read_text()
    assert "sha256sum --check --quiet /src/docker/jars.sha256" in text
    assert "--require-hashes -r constraints.txt" in text
    assert text.count("FROM python:3.11-") == 2


def test_packages_are_pinned_to_what_is_installed() -> None:
    pinned = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (CHECKOUT / "constraints.txt").read_text(), re.MULTILINE))
    assert {name: pinned[name] for name in ("apache-flink", "feast", "protobuf")} == {
        name: version(name) for name in ("apache-flink", "feast", "protobuf")
    }


def test_one_image_for_every_part(compose: Any) -> None:
    image = f"erpulse:{version('erpulse')}"
    assert {service["image"] for service in compose.values()} == {image}
    assert load("flink-deployment.yaml")["spec"]["image"] == image
    assert {service["command"] for service in compose.values()} == {"kafka", "redis", "jobmanager", "taskmanager"}


def test_ports_are_published_on_the_loopback_address_only(compose: Any) -> None:
    published = [port for service in compose.values() for port in service.get("ports", ())]
    assert len(published) == 3
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_every_variable_of_ours_is_a_setting(compose: Any) -> None:
    pod = load("flink-deployment.yaml")["spec"]["podTemplate"]["spec"]["containers"][0]["env"]
    for given in (compose["jobmanager"]["environment"], {entry["name"]: entry["value"] for entry in pod}):
        ours = {name: value for name, value in given.items() if name.startswith("ERPULSE_")}
        found = settings.load(env=ours | {"ERPULSE_CONFIG": os.devnull})
        assert found.kafka.bootstrap_servers == "kafka:9092"


def test_the_deployment_is_of_the_installed_flink() -> None:
    spec = load("flink-deployment.yaml")["spec"]
    major, minor, _ = FLINK.split(".")
    assert spec["flinkVersion"] == f"v{major}_{minor}"
    assert spec["job"]["jarURI"] == f"local:///opt/flink/opt/flink-python-{FLINK}.jar"
    assert (flink.distribution() / "opt" / f"flink-python-{FLINK}.jar").is_file()


def test_the_deployment_keeps_the_java_options_of_the_distribution() -> None:
    options = flink.java_options((flink.distribution() / "conf" / "config.yaml").read_text())
    assert load("flink-deployment.yaml")["spec"]["flinkConfiguration"]["env.java.opts.all"] == options


def test_the_deployment_recovers_as_the_local_cluster_does() -> None:
    ours = yaml.safe_load(shipped("stack/flink.yaml").read_text())
    theirs = load("flink-deployment.yaml")["spec"]["flinkConfiguration"]
    shared = [key for key in theirs if key.startswith(("restart", "heartbeat", "state", "execution")) and key in ours]
    assert len(shared) >= 10
    assert {key: theirs[key] for key in shared} == {
        key: str(ours[key]).lower() if isinstance(ours[key], bool) else str(ours[key]) for key in shared
    }


def test_the_broker_of_the_image_has_the_listeners_that_compose_publishes(compose: Any) -> None:
    found = properties(shipped("stack/kafka.properties").read_text())
    found |= properties(compose["kafka"]["environment"]["KAFKA_PROPERTIES"])
    for name in ("listeners", "advertised.listeners"):
        assert [entry.partition("://")[0] for entry in found[name].split(",")] == ["PLAINTEXT", "HOST", "CONTROLLER"]
    local = properties(kafka.properties(dict.fromkeys(ports.NAMES, 1), Path("/data")))
    assert set(local) <= set(found) | {"log.dirs"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give a Flink whose scripts only say how they were called."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "config.yaml").write_text((flink.distribution() / "conf" / "config.yaml").read_text())
    for name in ("jobmanager.sh", "taskmanager.sh", "kubernetes-jobmanager.sh"):
        (tmp_path / "bin" / name).write_text('#!/bin/sh\necho "${0##*/} $*"\n')
        (tmp_path / "bin" / name).chmod(0o755)
    return tmp_path


def enter(home: Path, *command: str) -> str:
    environment = {
        "PATH": f"{home}/bin:/usr/bin:/bin",
        "STACK_DIR": str(shipped("stack/flink.yaml").parent),
        "DATA_DIR": str(home),
        "FLINK_HOME": str(home),
        "FLINK_CONF_DIR": str(home / "conf"),
        "FLINK_PROPERTIES": "rest.address: jobmanager\n",
    }
    call = ["/bin/bash", str(shipped("entrypoint.sh")), *command]
    return subprocess.run(call, env=environment, capture_output=True, text=True, check=True, timeout=60).stdout


@pytest.mark.parametrize("part", ["jobmanager", "taskmanager"])
def test_flink_starts_with_the_stacks_settings_and_those_of_the_container(home: Path, part: str) -> None:
    for _ in ("a new container", "one that is started again and finds its own file"):
        assert enter(home, part) == f"{part}.sh start-foreground\n"
        config = yaml.safe_load((home / "conf" / "config.yaml").read_text())
        assert config["taskmanager.numberOfTaskSlots"] == flink.SLOTS
        assert config["rest.address"] == "jobmanager"
        assert "--add-opens=java.base/java.lang=ALL-UNNAMED" in config["env.java.opts.all"]


def test_any_other_command_is_run_as_it_is(home: Path) -> None:
    said = enter(home, "bash", "-c", "kubernetes-jobmanager.sh kubernetes-application")
    assert said == "kubernetes-jobmanager.sh kubernetes-application\n"


def test_the_jars_of_the_image_are_those_of_the_stack() -> None:
    text = shipped("Dockerfile").read_text()
    assert all(f"-P {group} dependency:copy-dependencies" in text for group in jars.GROUPS)
