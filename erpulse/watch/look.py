"""Looking: asks the broker, the cluster, the online store and the local stack at once, and says what was seen."""

import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from erpulse.watch import cluster, lost, outcomes, parity
from erpulse.watch.expected import asked, expected, groups
from erpulse.watch.figures import ONLINE
from erpulse.watch.log import LogEye, Seen
from erpulse.watch.observation import (
    RECENT_S,
    AlertSeen,
    CommitsSeen,
    JobSeen,
    LetterSeen,
    Observation,
    ParitySeen,
    PartSeen,
)
from erpulse.watch.tails import BOTH, Tails
from erpulse.watch.together import together

if TYPE_CHECKING:
    from connectors.settings import Settings
    from erpulse.stack.local import Stack
    from erpulse.stack.state import PartState

PATIENCE_S = 15.0
"""Long enough for a machine under load; what refuses a connection is told at once."""
_NO_LOG = Seen([], [], {}, {})
_Told = tuple[tuple[LetterSeen, ...], tuple[AlertSeen, ...]]


class Looker:
    """Looks again and again over the same connections.

    Args:
        settings: Where everything is.
        stack: The local stack, null where the settings point elsewhere.
        from_start: Count alerts and dead letters from the beginning of their topics; else letters of the last minutes.
        patience_s: How long a look waits for what does not answer.
    """

    def __init__(
        self, settings: "Settings", stack: "Stack | None", *, from_start: bool = False, patience_s: float = PATIENCE_S
    ) -> None:
        """Connect to nothing yet."""
        self._settings, self._stack = settings, stack
        self._from_start, self._patience = from_start, patience_s
        self._eye: LogEye | None = None
        self._tails: Tails | None = None
        self._outcomes: dict[lost.Refused, outcomes.Outcome] = {}
        self.states: list[PartState] = []
        """The parts of the local stack at the last look."""
        self.hangs = False
        """Whether something was asked and never answered: its thread may still wait."""

    def look(self) -> Observation:
        """Return what is seen now; what does not answer is a part that does not."""
        begun, now_ms = time.monotonic(), time.time_ns() // 1_000_000
        flink = partial(self._cluster, now_ms)
        log = {"log": self._log, "letters": self._letters, "commits": self._commits}
        found = self._ask(**log, flink=flink, redis=self._redis, local=self._local)
        seen: Seen = _or(found["log"], _NO_LOG)
        listed, jobs = _or(found["flink"], (None, []))
        samples = self._parity(seen) if found["redis"] is True else []
        letters, alerts = _or(found["letters"], ((), ()))
        self.states = _or(found["local"], [])
        jobs = _should_run(groups(self._settings), listed, jobs, seen)
        return Observation(
            at_ms=now_ms,
            parts=tuple(self._parts(found, listed)),
            partitions=tuple(seen.partitions),
            lags=tuple(seen.lags),
            jobs=tuple(jobs),
            letters=letters,
            alerts=alerts,
            parity=tuple(samples),
            disk_free=self._disk(),
            commits=tuple(_or(found["commits"], [])),
            took_s=time.monotonic() - begun,
        )

    def close(self) -> None:
        """Disconnect; a client must not be left to the end of the process, where it would wait for ever."""
        held = {"eye": self._eye, "tails": self._tails}
        self._eye = self._tails = None
        self._ask(**{name: one.close for name, one in held.items() if one is not None})

    def _ask(self, **tasks: Callable[[], Any]) -> dict[str, Any]:
        found = together(tasks, self._patience)
        self.hangs = self.hangs or any(isinstance(answer, TimeoutError) for answer in found.values())
        return found

    def _log(self) -> Seen:
        eye, self._eye = self._eye or LogEye(self._settings.kafka), None
        with _closing_on_failure(eye):
            seen = eye.look(asked(self._settings))
        self._eye = eye
        return seen

    def _letters(self) -> _Told:
        since = None if self._from_start else time.time_ns() // 1_000_000 - RECENT_S * 1000
        topics = BOTH if self._from_start else BOTH[1:]
        tails, self._tails = self._tails or Tails(self._settings.kafka, topics, since), None
        with _closing_on_failure(tails):
            tails.read()
        self._tails = tails
        return tails.counts.letters(time.time_ns() // 1_000_000), tails.counts.alerts()

    def _cluster(self, now_ms: int) -> tuple[Any, list[JobSeen]]:
        rest = self._settings.flink.rest
        listed = cluster.listed(rest)
        if listed is None:
            return None, []
        return listed, cluster.jobs(rest, [name for name in groups(self._settings) if name in listed], listed, now_ms)

    def _redis(self) -> bool:
        from erpulse.stack import redis_server  # noqa: PLC0415

        return redis_server.info(self._settings.online) is not None

    def _local(self) -> "list[PartState]":
        return self._stack.status() if self._stack else []

    def _parity(self, seen: Seen) -> list[ParitySeen]:
        eye, committed = self._eye, seen.committed.get(ONLINE)
        if eye is None or not committed:
            return []
        found = self._ask(parity=lambda: parity.sample(eye, committed, seen.stable, self._settings.online))
        return list(_or(found["parity"], []))

    def _parts(self, found: dict[str, Any], listed: Any) -> list[PartSeen]:  # noqa: ANN401
        place = self._settings
        answers = {"kafka": not _failed(found["log"]), "redis": found["redis"] is True, "flink": listed is not None}
        where = {"kafka": place.kafka.bootstrap_servers, "flink": place.flink.rest}
        where["redis"] = f"{place.online.host}:{place.online.port}"
        where["kafka"] += f", {found['log']}" if isinstance(found["log"], Exception) else ""
        local = {part.name: part for part in self.states}
        alias = {"flink": "jobmanager"}
        seen = [_part(name, local.get(alias.get(name, name)), where[name], well=well) for name, well in answers.items()]
        others = [part for name, part in local.items() if name not in {*answers, *alias.values()}]
        return seen + [PartSeen(p.name, p.state == "running", _state(p), p.restarts) for p in others]

    def _disk(self) -> dict[str, int]:
        folder = self._stack.layout.data if self._stack else None
        return {str(folder): shutil.disk_usage(folder).free} if folder and folder.exists() else {}

    def _commits(self) -> list[CommitsSeen]:
        """Return what became of commits that were refused; only the local stack's logs can be read."""
        if self._stack is None:
            return []
        prefixes, since_ms = groups(self._settings), time.time_ns() // 1_000_000 - lost.KEPT_MS
        lines = [line for file in sorted(self._stack.layout.logs.glob("taskmanager*.log*")) for line in lost.tail(file)]
        found = lost.refused(lines, prefixes, since_ms)
        new = [one for one in found if self._outcomes.get(one, "unclear") == "unclear"]
        self._outcomes |= outcomes.outcomes(self._settings.kafka, new)
        return outcomes.by_job({one: self._outcomes[one] for one in found})


@contextmanager
def _closing_on_failure(held: LogEye | Tails) -> Iterator[None]:
    """Close what a question failed on: it is not asked again, and must not be closed by whoever drops it last."""
    try:
        yield
    except BaseException:
        held.close()
        raise


def local_stack(root: Path, settings: "Settings") -> "Stack | None":
    """Return the stack below a folder if the settings point at it, or if neither names anything yet."""
    from connectors.settings import Settings  # noqa: PLC0415
    from erpulse.stack import ports  # noqa: PLC0415
    from erpulse.stack.local import Stack  # noqa: PLC0415

    stack = Stack(root)
    chosen = ports.load(stack.layout.ports_file)
    own = f"{ports.HOST}:{chosen['flink_rest']}" if chosen else Settings().flink.rest
    return stack if settings.flink.rest == own else None


def _should_run(known: Iterable[str], listed: Any, jobs: Iterable[JobSeen], seen: Seen) -> list[JobSeen]:  # noqa: ANN401
    """Return the jobs that should run; those that kept a place in the log may be unknown to the cluster."""
    if listed is None:
        return []
    found = {job.name: job for job in jobs}
    wanted = expected(known, {name: job.state for name, job in found.items()}, seen.committed)
    return [found.get(name, JobSeen(name)) for name in wanted]


def _failed(answer: Any) -> bool:  # noqa: ANN401
    return isinstance(answer, Exception)


def _or(answer: Any, otherwise: Any) -> Any:  # noqa: ANN401
    return otherwise if _failed(answer) else answer


def _part(name: str, part: "PartState | None", where: str, *, well: bool) -> PartSeen:
    said = f"at {where}" if part is None or part.state == "running" else _state(part)
    return PartSeen(name, well, "" if well else said, part.restarts if part else 0)


def _state(part: "PartState") -> str:
    if part.state == "running":
        return ""
    # what a server wrote last says why it ended, not why it hangs
    ended = part.tail if part.state == "crashed" else ()
    said = ended[0 if part.given_up else -1].strip() if ended else ""
    return f"{part.state}, see {part.log}" + (f": {said}" if said else "")
