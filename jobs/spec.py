"""A job as data, and the SQL that it stands for. Pure: nothing here knows Flink.

events ─► sums, views ─► rows (one UNION ALL: features, and candidates of rules) ─┬─► features.<view>
└─► scored (one UDF call)
scores.<job> ◄─────────┤
erp.alerts   ◄── alert log (jobs/alert_log.py)
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from connectors.alerts import TOPIC as ALERTS
from connectors.errors import WiringError, did_you_mean
from connectors.schema import Table, create_table
from jobs import alert_log
from jobs.steps import Steps, views_of
from jobs.sums import TIME, Sums, leave_table, view, words_of
from jobs.windows import interval
from udfs.vector import VectorUdf

Options = Callable[[str, str], Mapping[str, str]]
"""Connector options of a table by role (`source`, `sink`) and topic."""

FEATURES = "features"
"""Name of the sink that all feature topics share."""
WATERMARK = "INTERVAL '0.001' SECOND"
_WORD = re.compile(r"\w+")
CANDIDATE = {
    "rule": "STRING",
    "source": "STRING",
    "entity": "STRING",
    "event_id": "STRING",
    "event_time": "TIMESTAMP_LTZ(3)",
    "op": "STRING",
    "sign": "INT",
    "superseded": "BOOLEAN",
}
"""What every candidate of a rule carries to the alert log and the scores."""


@dataclass(frozen=True)
class FeatureView:
    """Features as the feature store sees them. `fields` are columns and SQL types; `keys` lead the row."""

    name: str
    keys: tuple[str, ...]
    fields: Mapping[str, str]

    @property
    def topic(self) -> str:
        """Return the topic of the view's rows."""
        return f"features.{self.name}"


@dataclass(frozen=True)
class Branch:
    """One view of a job on its way out: as features, as candidates of a rule, or as both.

    Attributes:
        view: Name of the view; it has the columns of `CANDIDATE` where a rule is named, and `t`.
        feature: Feature view its rows belong to.
        rule: Name of the rule its rows are candidates of.
        rules: Names of several rules; the view's column `rule` says which one a row is a candidate of, or null.
        when: SQL predicate of the rows that are candidates.
        entity: SQL expression of the entity's name in scores and alerts.
        args: SQL expression per argument of the job's UDF; an argument left out is NULL.
        answers: Feature view that the rule's answers fill: `features` of the UDF's answer is key, tab, JSON object.
    """

    view: str
    feature: FeatureView | None = None
    rule: str | None = None
    rules: tuple[str, ...] = ()
    when: str = "TRUE"
    entity: str = "CAST(NULL AS STRING)"
    args: Mapping[str, str] = field(default_factory=dict)
    answers: FeatureView | None = None


@dataclass(frozen=True)
class Job:
    """A use case: what it reads, computes and writes.

    Attributes:
        name: Name of the module and of the running job.
        sources: Canonical events it reads.
        views: Sums, keyed steps and SELECTs in the order of thought; each may use the ones before it and the events.
        udf: The scoring function.
        branches: What leaves the job.
        overs: How many `OverAggregate` nodes the plan has, so that none is planned twice.
    """

    name: str
    sources: tuple[Table, ...]
    views: Mapping[str, Sums | Steps | str]
    udf: VectorUdf
    branches: tuple[Branch, ...]
    overs: int

    def __post_init__(self) -> None:
        """Refuse wiring that cannot work."""
        known = [source.name for source in self.sources]
        for name, body in self.views.items():
            if isinstance(body, Sums) and body.of.name not in known:
                raise WiringError(f"job {self.name!r}: view {name!r} sums {body.of.name!r}; sources are {known}")
            for read in body.step.inputs if isinstance(body, Steps) else ():
                if read not in (*known, *self.views):
                    hint = did_you_mean(read, (*known, *self.views))
                    raise WiringError(f"job {self.name!r}: step {name!r} reads {read!r}, no event or view{hint}")
        for branch in self.branches:
            if branch.view not in self.views:
                hint = did_you_mean(branch.view, self.views)
                raise WiringError(f"job {self.name!r}: no view {branch.view!r} to write{hint}")
            for name in branch.args:
                if name not in self.udf.args:
                    hint = did_you_mean(name, self.udf.args)
                    raise WiringError(f"job {self.name!r}: {self.udf.name} has no argument {name!r}{hint}")
            if branch.answers and not (branch.rule and answers(self.udf, "features")):
                raise WiringError(
                    f"job {self.name!r}: answers fill {branch.answers.name!r}; want a rule of view {branch.view!r}, "
                    f"and 'features STRING' in what {self.udf.name} returns"
                )

    @property
    def steps(self) -> dict[str, Steps]:
        """Return its keyed steps by view; a job that has one is no compiled plan."""
        return {name: body for name, body in self.views.items() if isinstance(body, Steps)}

    @property
    def features(self) -> tuple[FeatureView, ...]:
        """Return the feature views it writes."""
        return tuple(view for branch in self.branches for view in (branch.feature, branch.answers) if view)

    @property
    def rules(self) -> tuple[str, ...]:
        """Return the names of its rules."""
        return tuple(rule for branch in self.branches for rule in (branch.rule, *branch.rules) if rule)

    @property
    def topics(self) -> tuple[str, ...]:
        """Return the topics it writes."""
        return (*(feature.topic for feature in self.features), f"scores.{self.name}", ALERTS)


def statements(job: Job, options: Options) -> tuple[list[str], list[str]]:
    """Return what stands for a job in SQL.

    Args:
        job: The job.
        options: Connector options by role and topic; media without writable metadata get `topic` as a plain column.

    Returns:
        Tables and views in order, and the INSERTs that run as one statement set.
    """
    sinks = {"features_out": FEATURES, "scores_out": f"scores.{job.name}", "alerts_out": ALERTS}
    tables = [
        *_source_tables(job, options),
        *(_sink(name, topic, options("sink", topic)) for name, topic in sinks.items()),
    ]
    views = _views(job)
    views |= {"outgoing": outgoing(job), "scored": _scored(job)} | alert_log.VIEWS
    features = "SELECT topic, message_key, message FROM outgoing WHERE topic IS NOT NULL"
    if any(branch.answers for branch in job.branches):
        views["answered"] = _answered(job)
        features += "\nUNION ALL\nSELECT topic, message_key, message FROM answered WHERE topic IS NOT NULL"
    return [*tables, *(f"CREATE TEMPORARY VIEW `{name}` AS\n{body}" for name, body in views.items())], [
        f"INSERT INTO features_out {features}",
        f"INSERT INTO scores_out {alert_log.SCORES.strip()}",
        f"INSERT INTO alerts_out {alert_log.ALERTS.strip()}",
    ]


def outgoing(job: Job) -> str:
    """Return the UNION ALL through which every row leaves, once: as a feature, as a candidate of a rule, or as both."""
    return "\nUNION ALL\n".join(_branch(job, branch) for branch in job.branches)


def _views(job: Job) -> dict[str, str]:
    """Return the SQL of a job's views; a step has views of its own around its stream."""
    sources = {source.name: source for source in job.sources}
    found: dict[str, str] = {}
    for name, body in job.views.items():
        if isinstance(body, Steps):
            found |= views_of(name, body, sources)
        else:
            found[name] = view(body) if isinstance(body, Sums) else body.strip()
    return found


def _branch(job: Job, branch: Branch) -> str:
    null = {"topic": "STRING", "message_key": "STRING", "message": "STRING"}
    message = _message(branch.feature) if branch.feature else {name: f"CAST(NULL AS {t})" for name, t in null.items()}
    judged = branch.rule or branch.rules
    candidate = _candidate(branch) if judged else {name: f"CAST(NULL AS {t})" for name, t in CANDIDATE.items()}
    args = {
        name: f"CAST({branch.args[name] if judged and name in branch.args else 'NULL'} AS {kind})"
        for name, kind in job.udf.args.items()
        if name not in CANDIDATE
    }
    columns = {**message, **candidate, TIME: TIME, **args}
    listed = ",\n  ".join(f"{expression} AS `{name}`" for name, expression in columns.items())
    where = "" if branch.feature else f"\nWHERE {branch.when}"
    return f"SELECT {listed}\nFROM `{branch.view}`{where}"


def _message(feature: FeatureView) -> dict[str, str]:
    pairs = [*feature.keys, *feature.fields]
    body = ", ".join([*(f"'{name}' VALUE `{name}`" for name in pairs), f"'known_time' VALUE {TIME}"])
    return {
        "topic": f"'{feature.topic}'",
        "message_key": f"CONCAT_WS('|', {', '.join(feature.keys)})",
        "message": f"JSON_OBJECT({body})",
    }


def _candidate(branch: Branch) -> dict[str, str]:
    named = "rule" if branch.rules else f"'{branch.rule}'"
    rule = f"CASE WHEN {branch.when} THEN {named} END"
    return {name: name for name in CANDIDATE} | {
        "rule": f"CAST({rule} AS STRING)",
        "entity": branch.entity,
        "event_time": "CAST(event_time AS TIMESTAMP_LTZ(3))",
    }


def _scored(job: Job) -> str:
    """Return the view of the call; where a model may have answered, its version stands behind that of the rules."""
    passed = ", ".join([*CANDIDATE, TIME])
    call = f"{job.udf.name}({', '.join(f'`{name}`' for name in job.udf.args)})"
    rows = "FROM outgoing WHERE rule IS NOT NULL"
    if not answers(job.udf, "model"):
        return f"SELECT {passed}, {call} AS s, '{job.udf.version}' AS version\n{rows}"
    called = f"SELECT {passed}, {call} AS s\n{rows}"
    return f"SELECT *, CONCAT_WS('+', '{job.udf.version}', asked.s.model) AS version\nFROM ({called}) AS asked"


def _answered(job: Job) -> str:
    """Return the view of the features that answers hold, as messages."""
    cases = " ".join(f"WHEN '{one.rule}' THEN '{one.answers.topic}'" for one in job.branches if one.answers)
    return (
        f"SELECT CASE rule {cases} END AS topic, SPLIT_INDEX(scored.s.features, 9, 0) AS message_key,\n"
        "  SPLIT_INDEX(scored.s.features, 9, 1) AS message\nFROM scored WHERE scored.s.features IS NOT NULL"
    )


def answers(function: VectorUdf, name: str) -> bool:
    """Return whether a text is among the fields that a function returns."""
    return f"{name} STRING" in function.returns


def _source_tables(job: Job, options: Options) -> list[str]:
    tables = []
    for event in job.sources:
        media = options("source", event.topic)
        known = "`known_time` TIMESTAMP_LTZ(3)" + (
            " METADATA FROM 'timestamp'" if media["connector"] == "kafka" else ""
        )
        entering = (known, f"WATERMARK FOR `known_time` AS `known_time` - {WATERMARK}")
        tables.append(create_table(event.name, _read(event, _words(job)), media, extra=entering))
        for window in _windows(job, event):
            leaves = f"`leaves` AS GREATEST(`event_time` + {interval(window)}, `known_time`) + {WATERMARK}"
            leaving = (known, leaves, f"WATERMARK FOR `leaves` AS `known_time` - {WATERMARK}")
            name = leave_table(event.name, window)
            columns = _read(event, words_of(_sums(job, event), window) | _words_beside(job, name))
            tables.append(create_table(name, columns, media, extra=leaving))
    return tables


def _words(job: Job) -> set[str]:
    """Return every word of a job's views and branches: the columns among them are read, the others not even parsed."""
    return set(_WORD.findall(" ".join([*_views(job).values(), outgoing(job)])))


def _words_beside(job: Job, table: str) -> set[str]:
    """Return every word of the views that read a table of leaving rows themselves."""
    texts = [body for body in job.views.values() if isinstance(body, str) and table in _WORD.findall(body)]
    return set(_WORD.findall(" ".join(texts)))


def _read(event: Table, words: set[str]) -> list[tuple[str, str]]:
    return [(column.name, column.sql.type) for column in event.columns if column.name in words]


def _sums(job: Job, event: Table) -> list[Sums]:
    return [body for body in job.views.values() if isinstance(body, Sums) and body.of is event]


def _windows(job: Job, event: Table) -> list[str]:
    return list(dict.fromkeys(window for own in _sums(job, event) for window in own.windows))


def _sink(name: str, topic: str, media: Mapping[str, str]) -> str:
    """Write the DDL of a sink; one that several topics share has a column that names the topic."""
    columns = [("key", "STRING"), ("value", "STRING")]
    if topic != FEATURES:
        return create_table(name, columns, media)
    if media["connector"] != "kafka":
        return create_table(name, [("topic", "STRING"), *columns], media)
    return create_table(name, [], media, extra=("`topic` STRING METADATA", "`key` STRING", "`value` STRING"))


def docstring_keys(text: str) -> dict[str, str]:
    r"""Return the form at the head of a job's module: fixed keys an operator reads at night.

    >>> docstring_keys("x.\n\nReads     a, b\nGuarantee none\nOwner     c")
    {'Reads': 'a, b', 'Guarantee': 'none', 'Owner': 'c'}

    A line that begins below the values goes on with the one before.

    >>> docstring_keys("x.\n\nReads     a,\n          b\nOwner     c")
    {'Reads': 'a, b', 'Owner': 'c'}
    """
    whole = re.sub(r"\n {10}(?=\S)", " ", text)
    return dict(re.findall(r"^([A-Z][a-z]+) +(?<=^.{10})(\S.*)$", whole, flags=re.MULTILINE))
