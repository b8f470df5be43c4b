"""Tests of `erpulse train`."""
