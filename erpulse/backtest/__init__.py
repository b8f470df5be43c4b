"""Backtests: a job as it is, in files mode on a mini-cluster, over extracts of an ERP, and a report of what it told."""
