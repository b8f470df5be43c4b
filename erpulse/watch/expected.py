"""Which jobs should run, and under which consumer group each keeps its place."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from connectors.alerts import TOPIC as ALERTS
from connectors.dead_letters import TOPIC as LETTERS
from connectors.events import EVENTS
from erpulse.watch.log import Asked

if TYPE_CHECKING:
    from connectors.settings import Settings

ENDED = frozenset({"CANCELLING", "CANCELED", "FINISHED"})


def groups(settings: "Settings") -> dict[str, str]:
    """Return the consumer group of each job, as the jobs themselves name it."""
    from jobs import catalog, media, stages  # noqa: PLC0415  loads pandas

    return {
        name: f"{settings.environment}-{name}"
        if isinstance(catalog.find(name), stages.Pipe)
        else media.prefix(settings, name)
        for name in catalog.names()
    }


def asked(settings: "Settings") -> Asked:
    """Return what is looked at in the log."""
    from jobs import catalog  # noqa: PLC0415

    beating = tuple(event.topic for event in EVENTS.values())
    written = (topic for job in catalog.scoring() for topic in job.topics)
    return Asked(tuple(dict.fromkeys([*beating, *written, ALERTS, LETTERS])), beating, groups(settings))


def expected(known: Iterable[str], states: Mapping[str, str], with_place: Iterable[str]) -> list[str]:
    """Return the jobs that should run: those of ours that are at work or failed, or that have kept a place in the log.

    One that was cancelled and has no place, or lost it with its topics, belongs to nobody any more.

    >>> expected(["a", "b", "c", "d"], {"a": "RUNNING", "c": "CANCELED", "theirs": "RUNNING"}, with_place=["b"])
    ['a', 'b']
    """
    seen = {name for name, state in states.items() if state not in ENDED} | set(with_place)
    return [name for name in known if name in seen]
