"""The topics that a use-case job reads and writes, as they must be."""

from connectors.topics import TopicSpec, specs
from jobs.spec import Job


def wanted(partitions: int, job: Job) -> list[TopicSpec]:
    """Return the specifications of a job's topics.

    Args:
        partitions: Partitions of a topic with keys.
        job: The job.
    """
    names = {*(source.topic for source in job.sources), *job.topics}
    known = specs(partitions, (), [view.name for view in job.features], [job.name])
    return [spec for spec in known if spec.name in names]
