"""What a release of a job is, as data to compare two releases by: topics, schema, SQL, features, alerts. Pure.

`python -m jobs.<name> --describe FOLDER` writes it beside the compiled plan. Connector options stay out of it: they
hold addresses and passwords, and do not tell two releases apart.
"""

import hashlib
from importlib import resources
from typing import Any

import msgspec

from connectors.dead_letters import TOPIC as DEAD_LETTERS
from connectors.events import EVENTS
from connectors.known import Root
from connectors.schema import Table
from connectors.settings import Settings
from jobs.catalog import feature_views
from jobs.media import planning_options
from jobs.spec import FeatureView, Job, statements
from jobs.stages import Ingest, Pipe

PLANS = "plans"
"""Folder of this package in which a deployed bundle carries its compiled plan."""


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """One release of a job.

    Attributes:
        job: Name.
        reads: Topics or patterns it reads.
        writes: Topics it writes.
        schema: Column to type, per event it reads or writes.
        sql: Statement per table, view and sink, without connector options.
        features: Column to type, per feature view.
        alerts: Rule to what it is scored by: version of the function and limits of the settings.
        state: What is kept in keyed steps, by the uid of the operator; a compiled plan tells the rest, and where
            there is none, `sql` does.
    """

    job: str
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    schema: dict[str, dict[str, str]] = {}
    sql: dict[str, str] = {}
    features: dict[str, dict[str, str]] = {}
    alerts: dict[str, str] = {}
    state: dict[str, str] = {}


def release(job: Job | Ingest | Pipe, settings: Settings) -> Release:
    """Return what this release of a job is.

    >>> from jobs.catalog import find
    >>> release(find("ingest"), Settings()).state.keys()
    dict_keys(['accept'])
    """
    if isinstance(job, Ingest):
        return _ingest(job, settings)
    return _sql_job(job, settings) if isinstance(job, Job) else _pipe(job, settings)


def shipped_plan(name: str) -> str | None:
    """Return the compiled plan that this bundle carries for a job, null where it carries none: then one is made."""
    file = resources.files("jobs") / PLANS / f"{name}.json"
    return file.read_text(encoding="utf-8") if file.is_file() else None


def _sql_job(job: Job, settings: Settings) -> Release:
    tables, inserts = statements(job, planning_options)
    limits = settings.rules.get(job.name, {})
    return Release(
        job=job.name,
        reads=tuple(source.topic for source in job.sources),
        writes=job.topics,
        schema={source.name: _columns(source) for source in job.sources},
        sql=_named([*tables, *inserts]),
        features=_features(job.features),
        alerts={rule: f"{job.udf.version} {_text(limits.get(rule, {}))}" for rule in job.rules},
        state=_kept(job, [*tables, *inserts]) if job.steps else {},
    )


def _kept(job: Job, texts: list[str]) -> dict[str, str]:
    """Return what a job with a keyed step keeps: of each step its version and form, and of the SQL around it all.

    Such a job has no compiled plan, so its SQL nodes are found by their place: any change of its SQL works the state
    out anew from the canonical topics.
    """
    steps = {f"step-{name}": steps.step for name, steps in job.steps.items()}
    kept = {uid: _digest([step.version, msgspec.json.schema(step.state)]) for uid, step in steps.items()}
    return kept | {"sql": _digest(texts)}


def _ingest(job: Ingest, settings: Settings) -> Release:
    sources = {name: _text(source) for name, source in settings.sources.items()}
    return Release(
        job=job.name,
        reads=tuple(source.topics for source in settings.sources.values()),
        writes=(*(event.topic for event in EVENTS.values()), DEAD_LETTERS),
        schema={event.name: _columns(event) for event in EVENTS.values()},
        sql=sources,
        state={"accept": _digest(msgspec.json.schema(Root))},
    )


def _pipe(job: Pipe, settings: Settings) -> Release:
    tables, inserts = job.statements(settings, {"connector": "kafka"})
    return Release(
        job=job.name,
        reads=tuple(view.topic for view in feature_views()),
        sql=_named([*tables, *inserts]),
        features=_features(feature_views()),
    )


def _named(texts: list[str]) -> dict[str, str]:
    """Return statements by the name they create or fill."""
    found = {}
    for text in texts:
        words = text.split(maxsplit=4)
        created = words[0] == "CREATE"
        found[words[3].strip("`") if created else f"-> {words[2]}"] = text
    return found


def _features(views: Any) -> dict[str, dict[str, str]]:  # noqa: ANN401  any iterable of views
    def columns(view: FeatureView) -> dict[str, str]:
        return dict.fromkeys(view.keys, "STRING") | dict(view.fields)

    return {view.name: columns(view) for view in views}


def _columns(event: Table) -> dict[str, str]:
    return {column.name: column.sql.type for column in event.columns}


def _digest(value: Any) -> str:  # noqa: ANN401  anything that JSON can hold
    return hashlib.sha256(_text(value).encode()).hexdigest()[:12]


def _text(value: Any) -> str:  # noqa: ANN401
    return msgspec.json.encode(value, order="sorted").decode()
