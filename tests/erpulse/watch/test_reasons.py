"""Root causes as Flink tells them."""

import pytest

from erpulse.watch.reasons import MOST, reason

PYTHON = """\
org.apache.flink.runtime.taskmanager.AsynchronousException: Caught exception while processing timer.
\tat org.apache.flink.streaming.runtime.tasks.StreamTask$X.handleAsyncException(StreamTask.java:1)
Caused by: java.lang.RuntimeException: Error while waiting for BeamPythonFunctionRunner flush
\t... 13 more
Caused by: java.lang.RuntimeException: Error received from SDK harness: Traceback (most recent call last):
  File "/lib/sdk_worker.py", line 312, in _execute
    response = task()
               ^^^^^^
  File "/jobs/poison.py", line 7, in poison
    raise ValueError("poison of row 7")
ValueError: poison of row 7

\tat org.apache.beam.runners.fnexecution.control.FnApiControlClient.onNext(FnApiControlClient.java:180)
"""
CHAINED = """\
E: Traceback (most recent call last):
  File "a.py", line 1
redis.exceptions.AuthenticationError: invalid username-password pair

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "b.py", line 2
connectors.errors.ConfigError: online store: Redis at 127.0.0.1:1: invalid username-password pair
"""


@pytest.mark.parametrize(
    ("trace", "short"),
    [
        (PYTHON, "ValueError: poison of row 7"),
        (CHAINED, "ConfigError: online store: Redis at 127.0.0.1:1: invalid username-password pair"),
        ("java.lang.ClassNotFoundException: org.x.Kafka\n\tat y", "ClassNotFoundException: org.x.Kafka"),
        ("a.B: out\n\tat c\nCaused by: d.e.FException\n\tat g", "FException"),
        ("a.B: out\n\tat c\nCaused by: x.Y: inner\n\tat g\nCaused by: z.W$V: core: x\n", "z.W$V: core: x"),
        ("", ""),
    ],
)  # fmt: skip
def test_the_line_that_says_why(trace: str, short: str) -> None:
    assert reason(trace) == short


def test_a_reason_is_one_line_of_bounded_length() -> None:
    assert len(reason("x.YException: " + "z" * 10_000)) == MOST
