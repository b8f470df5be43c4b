"""Tests of the models and their files."""
