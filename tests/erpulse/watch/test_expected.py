"""Which jobs should run, and where they keep their place."""

import msgspec

from connectors.settings import Flink, Settings
from connectors.topics import specs
from erpulse.watch.expected import asked, groups
from jobs import catalog, ingest, media
from jobs.spec import statements
from jobs.stages import Ingest, Pipe

SETTINGS = msgspec.structs.replace(Settings(), environment="there", flink=Flink(generation=3))


def ddl(name: str) -> str:
    job = catalog.find(name)
    kafka = media.kafka_base(SETTINGS)
    if isinstance(job, Ingest):
        return "\n".join(ingest.tables(SETTINGS, {"connector": "x"}, kafka, media.prefix(SETTINGS, job.name)))
    if isinstance(job, Pipe):
        return "\n".join(job.statements(SETTINGS, kafka)[0])
    return "\n".join(statements(job, media.kafka_options(SETTINGS, job))[0])


def test_each_job_reads_under_the_group_that_is_looked_at() -> None:
    found = groups(SETTINGS)
    assert set(found) == set(catalog.names())
    for name, group in found.items():
        assert f"'properties.group.id' = '{group}'" in ddl(name), name


def test_every_topic_that_a_job_writes_is_looked_at() -> None:
    views = [view.name for view in catalog.feature_views()]
    wanted = {spec.name for spec in specs(4, (), views, [job.name for job in catalog.scoring()])}
    assert set(asked(SETTINGS).written) == wanted
    assert set(asked(SETTINGS).beating) < wanted
