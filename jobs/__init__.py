"""The jobs: one file per use case; a module with JOB is a job."""
