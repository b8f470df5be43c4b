"""What a deployment changes, for a reader, and what is done about the state of the job that runs. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from erpulse.deploy.plans import Fit
from jobs.release import Release

Way = Literal["start", "restore", "rebuild", "refuse", "nothing"]


@dataclass(frozen=True)
class Decision:
    """What is to be done.

    Attributes:
        way: `start` begins empty, `restore` goes on from a savepoint, `rebuild` reads everything again beside the job
            that runs, `refuse` touches nothing, `nothing` has nothing to do.
        reason: Why, in one sentence.
    """

    way: Way
    reason: str


@dataclass(frozen=True)
class Asked:
    """What the user accepts or asks for.

    Attributes:
        drops: State that does not fit may be lost or begin empty.
        rebuilds: Everything is to be read again, whatever fits.
        accepts: A new generation takes over although it says something else than the one that runs.
    """

    drops: bool = False
    rebuilds: bool = False
    accepts: bool = False


def decide(fit: Fit | None, asked: Asked, *, is_same: bool, can_rebuild: bool) -> Decision:
    """Return what is to be done.

    Args:
        fit: How the state of the deployed plan fits the new one, null where nothing was deployed.
        asked: What the user accepts or asks for.
        is_same: Bundle, settings and arguments are those that run.
        can_rebuild: The job's state can be worked out again from canonical topics.

    >>> decide(None, Asked(), is_same=False, can_rebuild=True).way
    'start'
    """
    if fit is None:
        return Decision("start", "nothing was deployed before: the job begins empty")
    if asked.rebuilds:
        return _rebuild("it was asked for", can_rebuild=can_rebuild)
    if is_same:
        return Decision("nothing", "bundle, settings and arguments are those that run")
    if fit.is_whole:
        return Decision("restore", f"the savepoint fits: all {len(fit.kept)} stateful nodes go on")
    if asked.drops:
        return Decision("restore", "state that does not fit is dropped, as you asked for")
    return _rebuild(why_not(fit), can_rebuild=can_rebuild)


def why_not(fit: Fit) -> str:
    """Return why a savepoint does not do.

    >>> from erpulse.deploy.plans import State
    >>> why_not(Fit(lost=[State(4, "Over(x)", "l", "m", True)]))
    'state would be lost: Over(x)'
    """
    parts = []
    lost = [state.label for state in fit.lost if state.computed]
    added = [state.label for state in fit.added if state.computed]
    if lost:
        parts.append(f"state would be lost: {'; '.join(lost)}")
    if fit.changed:
        parts.append(f"state would stand for something else: {'; '.join(new.label for _, new in fit.changed)}")
    if added:
        parts.append(f"state would begin without its past: {'; '.join(added)}")
    return "; ".join(parts) or "the savepoint fits"


def is_loss(fit: Fit) -> bool:
    """Return whether going on from the savepoint would lose what was computed."""
    return bool(fit.changed) or any(state.computed for state in fit.lost)


def lines(deployed: Release | None, new: Release, fit: Fit) -> list[str]:
    """Return what changes, line by line; every kind of change has its line, also where there is none."""
    old = deployed or Release(job=new.job)
    topics = _sets(old.reads, new.reads, "reads") + _sets(old.writes, new.writes, "writes")
    return [
        *_section("topics", topics),
        *_section("schema", list(_tables(old.schema, new.schema))),
        *_section("SQL", list(_texts(old.sql, new.sql))),
        *_section("state", list(_state(fit))),
        *_section("features", list(_tables(old.features, new.features))),
        *_section("alerts", list(_values(old.alerts, new.alerts))),
    ]


def _rebuild(why: str, *, can_rebuild: bool) -> Decision:
    if can_rebuild:
        return Decision("rebuild", f"{why}; it is worked out again from the canonical topics")
    return Decision("refuse", f"{why}; this job's state cannot be worked out again from canonical topics")


def _section(name: str, changed: Sequence[str]) -> list[str]:
    return [f"{name:<9} {line}" for line in changed] or [f"{name:<9} no change"]


def _sets(old: Sequence[str], new: Sequence[str], verb: str) -> list[str]:
    gone = [f"- {verb} {name}" for name in old if name not in new]
    return gone + [f"+ {verb} {name}" for name in new if name not in old]


def _tables(old: Mapping[str, Mapping[str, str]], new: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    flat = [{f"{name}.{column}": kind for name, own in of.items() for column, kind in own.items()} for of in (old, new)]
    yield from _values(flat[0], flat[1])


def _values(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    yield from (f"- {name} {value}" for name, value in old.items() if name not in new)
    yield from (f"+ {name} {value}" for name, value in new.items() if name not in old)
    yield from (f"~ {name} {old[name]} -> {value}" for name, value in new.items() if old.get(name, value) != value)


def _texts(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    yield from (f"- {name}" for name in old if name not in new)
    yield from (f"+ {name}" for name in new if name not in old)
    yield from (f"~ {name}" for name, text in new.items() if old.get(name, text) != text)


def _state(fit: Fit) -> Iterator[str]:
    yield from (f"- lost: {state.label}" for state in fit.lost)
    yield from (f"~ stands for something else: {new.label}" for _, new in fit.changed)
    yield from (f"+ begins empty: {state.label}" for state in fit.added)
