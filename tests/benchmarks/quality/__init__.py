"""Quality on real data."""
