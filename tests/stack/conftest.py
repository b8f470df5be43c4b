"""A real stack for the tests of this folder: Kafka, Redis and Flink, started once and always stopped."""

import shutil
from collections.abc import Iterator

import pytest

from erpulse.stack.layout import CHECKOUT, HOME
from erpulse.stack.local import Stack


@pytest.fixture(scope="session")
def stack_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Start a stack in a folder of its own, with the checkout's jars, and leave no process behind."""
    stack = Stack(tmp_path_factory.mktemp("stack"), jars=CHECKOUT / HOME / "jars")
    try:
        stack.up(print)
        yield stack
    finally:
        stack.down()
        shutil.rmtree(stack.layout.data, ignore_errors=True)


@pytest.fixture
def stack(stack_session: Stack) -> Stack:
    """Give the stack with every part running, also after a test that killed one."""
    stack_session.up()
    return stack_session
