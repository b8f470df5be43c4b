"""Declared mappings from source tables to canonical events, as TOML files."""
