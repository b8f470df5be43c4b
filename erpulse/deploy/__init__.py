"""Upgrade and rollback of running jobs."""
