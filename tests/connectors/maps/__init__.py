"""Tests of the shipped maps."""
