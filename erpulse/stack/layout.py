"""Where the local stack keeps its files, and where the checkout keeps what the stack is made from."""

from dataclasses import dataclass
from pathlib import Path

from connectors.errors import ConfigError

HOME = ".erpulse"
CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Layout:
    """The folders of one stack.

    Attributes:
        root: Folder that holds `.erpulse`; every path below it is absolute.
        jars: Folder with `flink/` and `kafka/`, shared between stacks when it is not their own.
    """

    root: Path
    jars: Path

    @classmethod
    def of(cls, root: Path, jars: Path | None = None) -> "Layout":
        """Return the layout below `root`; `jars` default to the stack's own.

        >>> Layout.of(Path("/srv/erp")).logs.as_posix()
        '/srv/erp/.erpulse/logs'
        """
        root = root.absolute()
        return cls(root=root, jars=(jars or root / HOME / "jars").absolute())

    @property
    def home(self) -> Path:
        """Everything of this stack."""
        return self.root / HOME

    @property
    def logs(self) -> Path:
        """One `.log` and one `.out` (standard streams) per part."""
        return self.home / "logs"

    @property
    def run(self) -> Path:
        """One pid file per part."""
        return self.home / "run"

    @property
    def data(self) -> Path:
        """Topics, snapshots, checkpoints, the archive."""
        return self.home / "data"

    @property
    def flink(self) -> Path:
        """Configuration and class path of the Flink cluster."""
        return self.home / "flink"

    @property
    def ports_file(self) -> Path:
        """The ports, chosen once."""
        return self.home / "stack.json"

    @property
    def restarts_file(self) -> Path:
        """What the supervisor did, see `erpulse.stack.restarts`."""
        return self.home / "restarts.json"

    @property
    def settings_file(self) -> Path:
        """The settings that point at this stack, see `connectors.settings`."""
        return self.home / "erpulse.toml"

    def log(self, part: str) -> Path:
        """Return the log file of a part."""
        return self.logs / f"{part}.log"

    def out(self, part: str) -> Path:
        """Return the file that takes a part's standard output and error."""
        return self.logs / f"{part}.out"

    def make(self) -> None:
        """Create every folder.

        Raises:
            ConfigError: a folder cannot be written.
        """
        folders = [self.logs, self.run, self.jars, self.flink / "conf", self.flink / "lib", self.flink / "tmp"]
        folders += [
            self.data / name for name in ("kafka", "redis", "zookeeper", "ha", "checkpoints", "savepoints", "archive")
        ]
        try:
            for folder in folders:
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            msg = f"{error.filename}: cannot create this folder ({error.strerror}); run from a folder you may write to"
            raise ConfigError(msg) from error


def shipped(name: str) -> Path:
    """Return a file of the checkout's `docker` folder.

    Args:
        name: Path below `docker`, such as `stack/flink.yaml`.

    Raises:
        ConfigError: the package runs outside a checkout.
    """
    file = CHECKOUT / "docker" / name
    if not file.is_file():
        msg = f"{file}: not found; the local stack runs from a checkout of erpulse ('pip install -e .' in it)"
        raise ConfigError(msg)
    return file
