"""Scores and rules: pandas or plain values in, values out. No Flink."""
