"""Detectors of the unusual in streams."""
