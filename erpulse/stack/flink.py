"""The Flink cluster: pip's distribution with our jars, a JobManager and its TaskManagers; and its client."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from connectors.errors import ConfigError
from erpulse.stack.layout import Layout, shipped
from erpulse.stack.logs import without_frames
from erpulse.stack.ports import HOST
from erpulse.stack.processes import environment

MASTER = "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint"
WORKER = "org.apache.flink.runtime.taskexecutor.TaskManagerRunner"
# It works for a moment per checkpoint; what counts is how soon it is there again, and that is compiling, twice over.
MASTER_OPTIONS = ["-Xms256m", "-Xmx768m", "-XX:MaxMetaspaceSize=512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
SLOTS = 8
_HEAP = ("framework.heap.size", "task.heap.size")
_DIRECT = ("framework.off-heap.size", "task.off-heap.size", "network.max")


def distribution() -> Path:
    """Return the folder of pip's Flink, which holds `bin`, `lib`, `opt` and `conf`.

    Raises:
        ConfigError: apache-flink is not installed.
    """
    spec = importlib.util.find_spec("pyflink")
    for folder in (spec.submodule_search_locations if spec else None) or ():
        if (Path(folder) / "bin" / "flink").is_file():
            return Path(folder)
    msg = f"apache-flink: no distribution of Flink in {sys.prefix}; install it (pip install apache-flink==2.2.1)"
    raise ConfigError(msg)


def settings(layout: Layout, ports: dict[str, int], java_options: str) -> dict[str, str | int]:
    """Return what the cluster needs beyond `docker/stack/flink.yaml`: addresses, directories, the Python.

    Args:
        layout: Folders of the stack.
        ports: Ports by name.
        java_options: What Flink asks every JVM of Java 17 to open to it.
    """
    return {
        "jobmanager.rpc.address": HOST,
        "jobmanager.rpc.port": ports["flink_rpc"],
        "jobmanager.bind-host": HOST,
        "taskmanager.host": HOST,
        "taskmanager.bind-host": HOST,
        "rest.address": HOST,
        "rest.port": ports["flink_rest"],
        "rest.bind-address": HOST,
        "blob.server.port": ports["flink_blob"],
        "io.tmp.dirs": str(layout.flink / "tmp"),
        "execution.checkpointing.dir": (layout.data / "checkpoints").as_uri(),
        "execution.checkpointing.savepoint-dir": (layout.data / "savepoints").as_uri(),
        "python.executable": sys.executable,
        "python.client.executable": sys.executable,
        "env.java.opts.all": java_options,
    }


def yaml(values: dict[str, str | int]) -> str:
    """Return flat settings as the lines of a `config.yaml`.

    >>> print(yaml({"rest.port": 8081, "rest.address": "127.0.0.1"}), end="")
    rest.port: 8081
    rest.address: "127.0.0.1"
    """
    return "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())


def java_options(config: str) -> str:
    r"""Return the JVM options that the distribution's own `config.yaml` lists for every process.

    >>> java_options("env:\n  java:\n    opts:\n      all: --add-opens=java.base/java.lang=ALL-UNNAMED\n")
    '--add-opens=java.base/java.lang=ALL-UNNAMED'
    """
    match = re.search(r"^ +all: (.+)$", config, re.MULTILINE)
    return match[1].strip() if match else ""


def worker_memory(config: str) -> list[str]:
    r"""Return the JVM options that follow from the worker's memory settings, given in `mb`.

    >>> lines = [f"taskmanager.memory.{part}: 64mb" for part in (*_HEAP, *_DIRECT, "jvm-metaspace.size")]
    >>> worker_memory("\n".join(lines))
    ['-Xms128m', '-Xmx128m', '-XX:MaxDirectMemorySize=192m', '-XX:MaxMetaspaceSize=64m']
    """
    mb = {key: int(value) for key, value in re.findall(r"^taskmanager\.memory\.(\S+): (\d+)mb$", config, re.MULTILINE)}
    heap, direct = sum(mb[part] for part in _HEAP), sum(mb[part] for part in _DIRECT)
    metaspace = mb["jvm-metaspace.size"]
    return [f"-Xms{heap}m", f"-Xmx{heap}m", f"-XX:MaxDirectMemorySize={direct}m", f"-XX:MaxMetaspaceSize={metaspace}m"]


def configure(layout: Layout, ports: dict[str, int]) -> None:
    """Write configuration and class path of the cluster and its client below `.erpulse/flink`."""
    flink = distribution()
    shutil.copytree(flink / "conf", layout.flink / "conf", dirs_exist_ok=True)
    options = java_options((flink / "conf" / "config.yaml").read_text())
    config = shipped("stack/flink.yaml").read_text() + yaml(settings(layout, ports, options))
    (layout.flink / "conf" / "config.yaml").write_text(config)
    jars = [*(flink / "lib").glob("*.jar"), *(flink / "opt").glob("flink-python-*.jar")]
    link_jars(layout.flink / "lib", [*jars, *(layout.jars / "flink").glob("*.jar")])


def link_jars(folder: Path, jars: list[Path]) -> None:
    """Make `folder` hold a link to each jar and nothing else, without a moment in which a good link is gone."""
    wanted = {folder / jar.name: jar for jar in jars}
    for link in folder.iterdir():
        if link not in wanted or not link.exists() or link.resolve() != wanted[link].resolve():
            link.unlink()
    for link, jar in wanted.items():
        if not link.exists():
            link.symlink_to(jar)


def master_command(java: str, layout: Layout) -> list[str]:
    """Return the call that runs the JobManager."""
    return _command(java, layout, "jobmanager", MASTER, MASTER_OPTIONS)


def worker_command(java: str, layout: Layout, part: str, slots: int = SLOTS) -> list[str]:
    """Return the call that runs a TaskManager.

    Its name is its id in the cluster: one that was killed is known to be gone when it registers again.

    Args:
        java: The program.
        layout: Folders of the stack.
        part: Its name, which names the log.
        slots: Tasks it takes at a time.
    """
    memory = ["-XX:+UseG1GC", *worker_memory((layout.flink / "conf" / "config.yaml").read_text())]
    own = [f"-Dtaskmanager.resource-id={part}", f"-Dtaskmanager.numberOfTaskSlots={slots}"]
    return [*_command(java, layout, part, WORKER, memory), *own]


def _command(java: str, layout: Layout, part: str, main: str, options: list[str]) -> list[str]:
    opens = java_options((distribution() / "conf" / "config.yaml").read_text()).split()
    logging = [f"-Dlog.file={layout.log(part)}", f"-Dlog4j.configurationFile={shipped('stack/log4j2.properties')}"]
    jars = sorted((layout.flink / "lib").glob("*.jar"), key=lambda jar: (jar.name.startswith("flink-dist"), jar.name))
    path = os.pathsep.join(str(jar) for jar in jars)
    start = [java, "-XX:+IgnoreUnrecognizedVMOptions", *options, *opens, *logging, "-cp", path, main]
    return [*start, "--configDir", str(layout.flink / "conf")]


def programs() -> list[str]:
    """Return the folders that come first on the PATH of a client: our Python, which runs a job, and `flink`."""
    return [str(Path(sys.executable).parent), str(distribution() / "bin")]


def variables(layout: Layout) -> dict[str, str]:
    """Return the environment with which `flink` reaches this cluster: programs, settings and class path."""
    flink, first = distribution(), programs()
    rest = [entry for entry in environment({}).get("PATH", "").split(os.pathsep) if entry not in first]
    return {
        "PATH": os.pathsep.join([*first, *rest]),
        "FLINK_CONF_DIR": str(layout.flink / "conf"),
        "FLINK_LIB_DIR": str(layout.flink / "lib"),
        "FLINK_OPT_DIR": str(flink / "opt"),
        "FLINK_PLUGINS_DIR": str(flink / "plugins"),
        "FLINK_LOG_DIR": str(layout.logs),
        "ERPULSE_CONFIG": str(layout.settings_file),
    }


def require_configured(layout: Layout) -> None:
    """Refuse to address a cluster that was never started.

    Raises:
        ConfigError: no configuration is there.
    """
    if not (layout.flink / "conf" / "config.yaml").is_file():
        msg = f"{layout.home}: no Flink cluster was started in this folder; run 'erpulse up' here, or change folder"
        raise ConfigError(msg)


def client(layout: Layout, arguments: list[str]) -> int:
    """Run the `flink` client against this cluster, show what it prints, and return its exit code.

    Args:
        layout: Folders of the stack.
        arguments: What follows `flink` on a command line.

    Raises:
        ConfigError: no cluster was started in this folder.
    """
    require_configured(layout)
    call = [str(distribution() / "bin" / "flink"), *arguments]
    return subprocess.run(call, env=environment(variables(layout)), check=False).returncode


def submit(layout: Layout, module: str, bundle: Path, arguments: tuple[str, ...] = ()) -> str:
    """Submit a job as the README does, `flink run -pym MODULE -pyfs BUNDLE`, and return its id.

    Args:
        layout: Folders of the stack.
        module: Module of the job, such as `jobs.ingest`.
        bundle: Zip with `jobs`, `udfs` and `connectors` at its root.
        arguments: Passed to the job.

    Raises:
        ConfigError: no cluster was started in this folder, or the client refuses; then with what it said.
    """
    require_configured(layout)
    call = ["run", "-d", "-pym", module, "-pyfs", str(bundle.absolute()), *arguments]
    # Not in the caller's folder: a checkout there would be run in place of the bundle.
    done = subprocess.run(
        [str(distribution() / "bin" / "flink"), *call],
        env=environment(variables(layout)),
        cwd=layout.flink,
        text=True,
        capture_output=True,
        check=False,
    )
    match = re.search(r"JobID ([0-9a-f]{32})", done.stdout)
    if done.returncode or match is None:
        said = "\n  ".join(without_frames(done.stdout + done.stderr)[-25:])
        msg = f"job {module!r}: flink run ended with {done.returncode}; it said:\n  {said}"
        raise ConfigError(msg)
    return match[1]
