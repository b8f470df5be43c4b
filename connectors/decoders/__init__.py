"""Canonical decoders: one file per wire format, each a pure function from bytes to changes."""
