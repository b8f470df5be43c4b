"""Golden SQL: what each job stands for, so that a change of SQL is seen in review.

Refresh it after a wanted change, and read the difference: `python -m tests.jobs.golden`.
"""

from pathlib import Path

from connectors.settings import Settings
from jobs.media import kafka_options
from jobs.spec import Job, statements

FOLDER = Path(__file__).parent


def text(job: Job) -> str:
    """Return a job's statements on Kafka with the settings' defaults."""
    tables, inserts = statements(job, kafka_options(Settings(), job))
    return "".join(f"{statement};\n\n" for statement in [*tables, *inserts])


def file(job: Job) -> Path:
    """Return where a job's golden SQL is."""
    return FOLDER / f"{job.name}.sql"
