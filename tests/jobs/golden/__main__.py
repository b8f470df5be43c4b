"""Write the golden SQL of all jobs anew."""

from jobs.catalog import scoring
from tests.jobs.golden import file, text

for job in scoring():
    file(job).write_text(text(job), encoding="utf-8")
