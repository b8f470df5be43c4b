"""Detectors of the unusual in streams: one pass, small state, null with a reason where they cannot say.

Each detector has `start() -> state` and `step(state, reading) -> (state, Score)`, pure: the same states and readings
give the same answers, however a stream is cut, and nothing looks ahead. A score above 1 is beyond the detector's limit.

    process_monitor.ProcessMonitor   many sensors, fitted on normal rows: T2 and Q on charts of different memory
    value_monitor.ValueMonitor       one value, nothing to fit: level, spread, roughness at several scales, patterns
    quiet.Quiet                      one alarm per event
    score.Score                      the answer: value or None, reason in words, features that made it

The modules are imported one by one, so that a value monitor does not load the libraries of a fitted model.
"""
