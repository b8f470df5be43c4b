"""Detectors of the unusual in streams: one pass, small state, null with a reason where they cannot say.

Each detector is a record of its parameters with `start() -> state` and `step(state, value) -> (state, Score)`, pure:
the same states and values give the same answers, however a stream is cut. A high score is unusual.

    ProcessMonitor   many sensors at once: T2 and Q on charts of different memory, with the sensors that made the score
"""

from udfs.detectors.process_monitor import MonitorState, ProcessMonitor
from udfs.detectors.score import Score

__all__ = ["MonitorState", "ProcessMonitor", "Score"]
