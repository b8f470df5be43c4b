"""Feast: entities, one file per feature view, services."""
