"""Tests of alerts as people read them."""
