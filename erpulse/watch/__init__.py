"""Seeing a running system: what is observed, the figures that gives, and which of them are not as they should be."""
